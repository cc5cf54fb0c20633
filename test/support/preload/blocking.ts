// Loaded before a program (`--import`): at SIGUSR2 it is blocked for half a second.
const cell = new Int32Array(new SharedArrayBuffer(4));
process.on('SIGUSR2', () => Atomics.wait(cell, 0, 0, 500));
