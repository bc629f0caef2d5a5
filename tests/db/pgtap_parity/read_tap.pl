# Prints what TAP::Parser reads from a command: a line of JSON an assertion, and a last one for the file.
use strict;
use warnings;
use JSON::PP;
use TAP::Parser;

binmode STDOUT, ':encoding(UTF-8)';
my $json = JSON::PP->new->canonical;
my $parser = TAP::Parser->new({ exec => [@ARGV] });
my $bailed = JSON::PP::false;

sub text { my ($bytes) = @_; utf8::decode($bytes); return $bytes }

while (my $result = $parser->next) {
    if ($result->is_bailout) {
        $bailed = JSON::PP::true;
        last;
    }
    next unless $result->is_test;
    print $json->encode({
        number      => $result->number + 0,
        good        => $result->is_ok ? JSON::PP::true : JSON::PP::false,
        passed      => $result->is_actual_ok ? JSON::PP::true : JSON::PP::false,
        directive   => lc($result->directive // ''),
        description => text($result->description // ''),
        reason      => text($result->explanation // ''),
    }), "\n";
}
my $problems = $bailed || $parser->has_problems;
print $json->encode({ bailed => $bailed, failed => $problems ? JSON::PP::true : JSON::PP::false }), "\n";
