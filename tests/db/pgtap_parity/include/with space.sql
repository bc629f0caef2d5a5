select pass('with a space')
