// A TCP check: connects and is content.
import { connect } from 'node:net';
import { describeError } from '../../shared/runtime/errors.ts';
import type { Probe } from '../core/check-policy.ts';
import type { Run } from './probe.ts';

export function probeTcp({ host, port }: Extract<Probe, { type: 'TCP' }>, { onOutcome, signal }: Run): void {
  const socket = connect({ host, port });
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  socket.once('connect', () => {
    end();
    onOutcome({ type: 'CONNECTED' });
  });
  socket.once('error', (error) => {
    if (!signal.aborted) onOutcome({ type: 'REFUSED', why: `failed: ${describeError(error)}` });
  });
  socket.once('close', () => signal.removeEventListener('abort', end));
}
