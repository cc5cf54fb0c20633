// What must hold for where a task's output goes, as the executor will want it.
import { type SinkType, sinkOptionsProblem, sinkUrlProblem } from '../../../shared/link/log-sinks.ts';
import type { Path } from '../document.ts';
import type { RawLogs, RawSink } from '../schema/logs.ts';
import type { RawPod } from '../schema/pod.ts';
import { type Violation, when } from './violation.ts';

/** The executor's own bounds. */
const MOST_SINKS = 8;
const MOST_OF_A_KIND = 16;
const SINK_NAME = /^[\w.-]{1,64}$/;
const LABEL_NAME = /^[A-Za-z_]\w{0,63}$/;

function sinkRules(path: Path, name: string, sink: RawSink): Violation[] {
  const type = sink.type.replace('-', '_') as SinkType;
  const options = Object.entries(sink.options ?? {}).map(([option, value]): [string, string] => {
    return [option, 'secret' in value ? '{secret}' : value.value];
  });
  const url = sinkUrlProblem(type, sink.url ?? '');
  const wrong = sinkOptionsProblem(type, Object.fromEntries(options));
  return [
    ...when(
      !SINK_NAME.test(name),
      path,
      `found the name "${name}"`,
      'letters, digits, ., _ and -, 64 at most',
    ),
    ...(url === undefined ? [] : when(true, [...path, 'url'], url.found, url.expected)),
    ...(wrong === undefined ? [] : when(true, [...path, 'options'], wrong.found, wrong.expected)),
  ];
}

function labelRules(path: Path, { labels }: RawLogs): Violation[] {
  const names = Object.keys(labels ?? {});
  return names.flatMap((name) =>
    when(
      !LABEL_NAME.test(name),
      [...path, 'labels', name],
      `found the name "${name}"`,
      'a name such as team_1',
    ),
  );
}

function countRules(path: Path, logs: RawLogs): Violation[] {
  const sinks = Object.keys(logs.sinks ?? {}).length;
  const labels = Object.keys(logs.labels ?? {}).length;
  const counts = { sinks, labels, keep: logs.keep?.length ?? 0, drop: logs.drop?.length ?? 0 };
  return Object.entries({ ...counts, redact: logs.redact?.length ?? 0 }).flatMap(([field, count]) => {
    const most = field === 'sinks' ? MOST_SINKS : MOST_OF_A_KIND;
    return when(count > most, [...path, field], `${count} of them`, `at most ${most}`);
  });
}

function blockRules(path: Path, logs: RawLogs | undefined): Violation[] {
  if (logs === undefined) return [];
  const sinks = Object.entries(logs.sinks ?? {});
  return [
    ...countRules(path, logs),
    ...labelRules(path, logs),
    ...sinks.flatMap(([name, sink]) => sinkRules([...path, 'sinks', name], name, sink)),
  ];
}

export function logRules(path: Path, pod: RawPod): Violation[] {
  const tasks = Object.entries(pod.tasks).flatMap(([name, { logs }]) =>
    blockRules([...path, 'tasks', name, 'logs'], logs),
  );
  return [...blockRules([...path, 'logs'], pod.logs), ...tasks];
}
