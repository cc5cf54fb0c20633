// Loaded before a program (`--import`): its time goes a hundred times as fast, for what takes a minute.
const FACTOR = 100;
const { setTimeout: after } = globalThis;
const uptime = process.uptime.bind(process);

process.uptime = () => uptime() * FACTOR;
globalThis.setTimeout = Object.assign(
  (action: () => void, milliseconds = 0) => after(action, milliseconds / FACTOR),
  after,
);
