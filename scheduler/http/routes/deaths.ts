// How tasks ended: Mesos' last status of each launch, and the executor's death certificate.
import { z } from 'zod';
import type { Death } from '../../state/records.ts';
import { ok } from '../answers.ts';
import { type Route, route } from '../route.ts';
import { named, type ViewOf } from '../schema.ts';
import { taskOf } from '../task-of.ts';

const Lines = z.object({
  lines: z.array(z.string()),
  omitted: z.boolean().describe('Whether there was more before them.'),
});

const Certificate = named(
  'DeathCertificate',
  z.object({
    version: z.literal(1),
    started_at_ms: z.number().optional().describe('Milliseconds since the Unix epoch, as all `at_ms`.'),
    ended_at_ms: z.number(),
    run_time_ms: z.number().optional(),
    asked: z
      .object({ by: z.string(), at_ms: z.number(), why: z.string().optional() })
      .optional()
      .describe('Who asked the task to end; absent when nobody did.'),
    signals: z.array(z.object({ signal: z.string(), at_ms: z.number() })),
    exit_status: z.number().optional(),
    exit_signal: z.string().optional(),
    start_failure: z.string().optional().describe('Why it could not be started.'),
    peak_memory_bytes: z.number().optional(),
    memory_ran_out: z.boolean().optional(),
    restarts: z.number().describe('How often it was started again in place.'),
    milestones: z
      .array(
        z.object({
          number: z.number(),
          at_ms: z.number(),
          name: z.string(),
          message: z.string().optional(),
          percent: z.number().optional(),
        }),
      )
      .optional()
      .describe('Those that no update before this one has told; GET .../milestones has all.'),
    stdout: Lines,
    stderr: Lines,
  }),
);

const LogLossView = named(
  'LogLoss',
  z.object({
    stream: z.string().describe('stdout or stderr.'),
    sink: z.string(),
    leftBytes: z.number().describe('Had not certainly arrived when forwarding was given up.'),
    droppedBytes: z
      .number()
      .describe('Lost before they were sent: past the bound on disk, or in a file that vanished.'),
    rejectedRecords: z.number().describe('Refused by the sink for good.'),
    problem: z.string().optional().describe('What was wrong with the sink.'),
  }),
);

export const DeathsView = named(
  'TaskDeaths',
  z.object({
    task: z.string().describe('Its full name.'),
    deaths: z
      .array(
        z.object({
          taskId: z.string(),
          state: z.string(),
          at: z.number().describe('Milliseconds since the Unix epoch.'),
          reason: z.string().optional(),
          message: z.string().optional(),
          certificate: Certificate.optional().describe('Absent where executor or agent were gone.'),
          unforwarded: z
            .array(LogLossView)
            .optional()
            .describe('What of its output did not reach a sink, as its executor said when it was done.'),
        }),
      )
      .describe('Of its last launches, at most 5, newest first.'),
  }),
);
export type DeathsView = ViewOf<typeof DeathsView>;

export const DEATH_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/pod/{pod}/tasks/{task}/deaths',
    operation: 'getTaskDeaths',
    tag: 'pods',
    summary: 'How the last launches of a task ended, and why.',
    params: {
      pod: z.string().describe('A pod instance, such as hello-0.'),
      task: z.string().describe('A task of it, such as server or hello-0-server.'),
    },
    answers: { 200: { says: 'Its ends.', schema: DeathsView } },
    handle: ({ params }, api) => {
      const { name } = taskOf(api, params.pod, params.task);
      const deaths: readonly Death[] = api.scheduler.state.deaths.get(name)?.deaths ?? [];
      return ok({ task: name, deaths: deaths.toReversed() });
    },
  }),
];
