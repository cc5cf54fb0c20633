// Checks and health checks of a command task: runs one probe after the other and tells each result.
import { request } from 'node:http';
import { connect } from 'node:net';
import { killGroup } from './kill-group.ts';
import { start } from './task-process.ts';
import type { CheckStatus, Probe } from './wire.ts';

/** What a probe has found; `isHealthy` is what a health check makes of it. */
export interface ProbeResult {
  readonly isHealthy: boolean;
  readonly status: CheckStatus;
}

const DEFAULTS = { delay: 15, interval: 10, timeout: 20 };

/** Probes after the delay and then at the interval, until the returned function is called. */
export function probeRepeatedly(probe: Probe, onResult: (result: ProbeResult) => void): () => void {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const again = (seconds: number) => {
    if (!isOver) timer = setTimeout(once, seconds * 1000);
  };
  const once = async () => {
    const result = await probeOnce(probe);
    if (!isOver) onResult(result);
    again(probe.interval_seconds ?? DEFAULTS.interval);
  };
  again(probe.delay_seconds ?? DEFAULTS.delay);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** The status of a check that has not run yet. */
export function emptyStatus(probe: Probe): CheckStatus {
  if (probe.type === 'HTTP') return { type: 'HTTP', http: {} };
  return probe.type === 'TCP' ? { type: 'TCP', tcp: {} } : { type: 'COMMAND', command: {} };
}

function probeOnce(probe: Probe): Promise<ProbeResult> {
  const seconds = probe.timeout_seconds ?? DEFAULTS.timeout;
  const timeout = seconds === 0 ? 2 ** 31 - 1 : seconds * 1000;
  if (probe.type === 'HTTP') return probeHttp(probe, timeout);
  return probe.type === 'TCP' ? probeTcp(probe, timeout) : probeCommand(probe, timeout);
}

function probeCommand({ command }: Probe, timeout: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const child = start(command?.command ?? command ?? {});
    const timer = setTimeout(() => child.pid !== undefined && killGroup(child.pid, 'SIGKILL'), timeout);
    const end = (code: number | null) => {
      clearTimeout(timer);
      const found = code === null ? {} : { exit_code: code };
      resolve({ isHealthy: code === 0, status: { type: 'COMMAND', command: found } });
    };
    child.once('error', () => end(1));
    child.once('exit', end);
  });
}

function probeHttp({ http }: Probe, timeout: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const call = request(
      { host: '127.0.0.1', port: http?.port, path: http?.path ?? '/', timeout },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        const isHealthy = statusCode >= 200 && statusCode < 400;
        resolve({ isHealthy, status: { type: 'HTTP', http: { status_code: statusCode } } });
      },
    );
    call.once('timeout', () => call.destroy(new Error('timeout')));
    call.once('error', () => resolve({ isHealthy: false, status: { type: 'HTTP', http: {} } }));
    call.end();
  });
}

function probeTcp({ tcp }: Probe, timeout: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: tcp?.port ?? 0, timeout });
    const end = (succeeded: boolean) => {
      socket.destroy();
      resolve({ isHealthy: succeeded, status: { type: 'TCP', tcp: { succeeded } } });
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
