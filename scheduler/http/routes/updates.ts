// Changing what the service is to be while it runs, going back to what it was, and taking it away for good.
import { z } from 'zod';
import type { TargetAnswer } from '../../service/scheduler.ts';
import { refusals } from '../../spec/change.ts';
import { diff } from '../../spec/difference.ts';
import type { ServiceSpec } from '../../spec/service-spec.ts';
import { Message, ok } from '../answers.ts';
import type { Api } from '../api.ts';
import { badRequest, HttpProblem } from '../problem.ts';
import { type Answer, type Route, route } from '../route.ts';
import { named } from '../schema.ts';

const TAG = 'updates';
/** Bytes: svc.yml and its templates, each at most 1 MiB. */
const MOST_BYTES = 8 * 1024 * 1024;

const FieldDifference = named(
  'FieldDifference',
  z.object({ field: z.string(), before: z.string().optional(), after: z.string().optional() }),
);

const Difference = named(
  'Difference',
  z.object({
    fields: z.array(FieldDifference).describe('Of the service itself.'),
    pods: z.array(
      z.object({
        pod: z.string(),
        kind: z.enum(['added', 'removed', 'changed', 'same']),
        instances: z.object({ before: z.number(), after: z.number() }),
        isLaunchedAgain: z.boolean().describe('Tasks that run are launched again.'),
        fields: z.array(FieldDifference),
      }),
    ),
    plans: z.array(FieldDifference),
  }),
);

const Update = named(
  'Update',
  z.object({
    result: z.enum(['changed', 'same', 'would change']),
    configuration: z.string().describe('Id of the target from now on.'),
    difference: Difference,
    warnings: z.array(z.string()),
  }),
);

function refused(errors: readonly string[]): HttpProblem {
  return new HttpProblem(409, {
    message: `the change is refused: ${errors[0]}`,
    errors: [...errors],
    action: 'The service keeps its target; change what the rule names',
  });
}

function answer(
  { code, configuration, errors, difference }: TargetAnswer,
  warnings: readonly string[],
): Answer {
  if (code === 'refused') throw refused(errors);
  return ok({ result: code === 'same' ? 'same' : 'changed', configuration, difference, warnings });
}

function preview({ scheduler }: Api, spec: ServiceSpec, warnings: readonly string[]): Answer {
  const { spec: before, configuration } = scheduler.target;
  const errors = refusals(before, spec);
  if (errors.length > 0) throw refused(errors);
  const result = JSON.stringify(before) === JSON.stringify(spec) ? 'same' : 'would change';
  return ok({ result, configuration, difference: diff(before, spec), warnings });
}

function refuseUninstalling({ scheduler }: Api): void {
  if (!scheduler.isUninstalling) return;
  const action = 'Follow the plan uninstall until the scheduler ends';
  throw new HttpProblem(409, { message: 'the service is being uninstalled', action });
}

const CONFLICT = 'A rule forbids the change, or the service is being uninstalled.';

export const UPDATE_ROUTES: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/v1/configurations/target',
    operation: 'updateTarget',
    tag: TAG,
    summary:
      'Makes another svc.yml the target, which the plan deploy rolls out. Live: the scheduler is not restarted for it.',
    query: { dryRun: z.enum(['true', 'false']).optional().describe('Only tell what would change.') },
    body: {
      says: 'svc.yml as YAML, or JSON with svcYml, environment and files',
      types: ['application/json', 'application/yaml', 'text/yaml', 'application/x-yaml', 'text/plain'],
      limit: MOST_BYTES,
      schema: z.union([
        z.strictObject({
          svcYml: z.string().min(1),
          environment: z
            .record(z.string(), z.string())
            .optional()
            .describe("Values for its template, before those of the scheduler's environment."),
          files: z
            .record(z.string(), z.string())
            .optional()
            .describe(
              'Config templates and modules by the names that it has for them; others are read as at start.',
            ),
        }),
        z
          .string()
          .min(1)
          .transform((svcYml) => ({ svcYml, environment: undefined, files: undefined })),
      ]),
    },
    answers: { 200: { says: 'What changed.', schema: Update }, 409: { says: CONFLICT } },
    handle: async ({ query, body }, api) => {
      refuseUninstalling(api);
      const { spec, warnings } = await api.targetSource.render(body);
      if (query.dryRun === 'true') return preview(api, spec, warnings);
      return answer(await api.scheduler.updateTarget(spec), warnings);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/configurations/files',
    operation: 'listFilesOfTarget',
    tag: TAG,
    summary: 'Which config templates and modules a svc.yml names, so that a client can send them along.',
    body: {
      says: 'a JSON object with svcYml, and environment as for the target',
      limit: MOST_BYTES,
      schema: z.strictObject({
        svcYml: z.string().min(1),
        environment: z.record(z.string(), z.string()).optional(),
      }),
    },
    answers: { 200: { says: 'Their names.', schema: z.array(z.string()) } },
    handle: ({ body }, { targetSource }) => ok(targetSource.filesOf(body)),
  }),
  route({
    method: 'POST',
    path: '/v1/configurations/rollback',
    operation: 'rollBack',
    tag: TAG,
    summary: 'Makes the configuration before the present one the target again.',
    answers: { 200: { says: 'What changed.', schema: Update }, 409: { says: CONFLICT } },
    handle: async (_, api) => {
      refuseUninstalling(api);
      const rolled = await api.scheduler.rollback();
      if (rolled !== undefined) return answer(rolled, []);
      const action = 'There is one after the first update: PUT /v1/configurations/target';
      throw new HttpProblem(409, { message: 'there is no configuration before the present one', action });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/uninstall',
    operation: 'uninstall',
    tag: TAG,
    summary: 'Takes everything of the service away, with its volumes and their data, and ends it for good.',
    body: {
      says: 'a JSON object with the name of the service, so that nobody does this by accident',
      schema: z.strictObject({ service: z.string() }),
    },
    answers: { 202: { says: 'It is under way: the plan uninstall.', schema: Message } },
    handle: async ({ body }, { scheduler }) => {
      const { name } = scheduler.target.spec;
      if (body.service !== name) {
        throw badRequest(`the service is not named ${body.service}`, name, 'Send the name of the service');
      }
      await scheduler.uninstall();
      return { status: 202, body: { message: 'Received cmd: uninstall; follow the plan uninstall' } };
    },
  }),
];
