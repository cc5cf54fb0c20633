// The executor of the replays: a process that the agent starts as the recorded command says, and that does what the
// replay tells it over a control connection to port REC_CTL. It ends when it is told to, when it is killed, and when
// the replay is gone.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { exchange } from './exchange.ts';
import type { FromPuppet, ToPuppet } from './puppet-protocol.ts';

const control = connect({ host: '127.0.0.1', port: Number(process.env['REC_CTL']), noDelay: true });
const calls = new Map<number, () => void>();

const say = (message: FromPuppet) => control.write(`${JSON.stringify(message)}\n`);

control.on('connect', () => {
  const umask = process.umask().toString(8);
  say({
    type: 'hello',
    pid: process.pid,
    cwd: process.cwd(),
    argv: process.argv.slice(2),
    umask,
    uid: process.getuid?.() ?? -1,
    gid: process.getgid?.() ?? -1,
    environment: { ...process.env } as Record<string, string>,
  });
});
control.on('error', () => process.exit(2));
control.on('close', () => process.exit(2));
createInterface({ input: control }).on('line', (line) => obey(JSON.parse(line)));

function obey(order: ToPuppet): void {
  if (order.type === 'call') call(order);
  else if (order.type === 'cut') calls.get(order.call)?.();
  else process.exit(order.code);
}

function call({ call: id, base64, ...sent }: Extract<ToPuppet, { type: 'call' }>): void {
  const body = base64 === undefined ? undefined : Buffer.from(base64, 'base64');
  const cut = exchange(
    { ...sent, body },
    {
      onAnswer: (answer) => say({ type: 'answer', call: id, answer }),
      onData: (chunk) => say({ type: 'data', call: id, base64: Buffer.from(chunk).toString('base64') }),
      onOver: (how) => say({ type: 'over', call: id, how }),
    },
  );
  calls.set(id, cut);
}
