// A signal for everything that a command has started and that stayed in its process group.

export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended since.
  }
}
