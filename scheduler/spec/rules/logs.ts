// What must hold for where a task's output goes.
import type { Path } from '../document.ts';
import type { RawLogs } from '../schema/logs.ts';
import type { RawPod } from '../schema/pod.ts';
import { unknownName, type Violation } from './violation.ts';

function sinkRules(path: Path, logs: RawLogs | null | undefined, secrets: readonly string[]): Violation[] {
  return Object.entries(logs?.sinks ?? {}).flatMap(([name, { secret }]) => {
    const place = [...path, 'logs', 'sinks', name, 'secret'];
    return secret ? (unknownName(place, 'secret', secret, secrets) ?? []) : [];
  });
}

export function logRules(path: Path, pod: RawPod): Violation[] {
  const secrets = Object.keys(pod.secrets ?? {});
  const tasks = Object.entries(pod.tasks).flatMap(([name, { logs }]) =>
    sinkRules([...path, 'tasks', name], logs, secrets),
  );
  return [...sinkRules(path, pod.logs, secrets), ...tasks];
}
