// Loaded before an executor (`--import`): sending SIGTERM to a task is at fault, as often as $FAULTS says; and at SIGUSR2
// something fails in the background.
const { kill } = process;
let faults = Number(process.env['FAULTS']);

process.kill = (pid, signal) => {
  if (signal !== 'SIGTERM' || faults === 0) return kill.call(process, pid, signal);
  faults -= 1;
  throw new Error('a fault of the test');
};

process.on('SIGUSR2', () => void Promise.reject(new Error('a fault of the test')));
