select pass('deep')
