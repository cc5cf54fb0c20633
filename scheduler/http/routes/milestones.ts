// What a task has reached, as its status updates tell.
import { z } from 'zod';
import { ok } from '../answers.ts';
import { MilestoneView, milestoneView } from '../milestone-view.ts';
import { type Route, route } from '../route.ts';
import { named, type ViewOf } from '../schema.ts';
import { taskOf } from '../task-of.ts';

export const MilestonesView = named(
  'TaskMilestones',
  z.object({
    task: z.string().describe('Its full name.'),
    taskId: z
      .string()
      .nullable()
      .describe('The launch that reached them: the last one that told of any; null where none did.'),
    milestones: z.array(MilestoneView).describe('The newest, at most 64, in their order.'),
  }),
);
export type MilestonesView = ViewOf<typeof MilestonesView>;

export const MILESTONE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/pod/{pod}/tasks/{task}/milestones',
    operation: 'getTaskMilestones',
    tag: 'pods',
    summary: 'The milestones that a task has reached.',
    params: {
      pod: z.string().describe('A pod instance, such as hello-0.'),
      task: z.string().describe('A task of it, such as server or hello-0-server.'),
    },
    answers: { 200: { says: 'Its milestones.', schema: MilestonesView } },
    handle: ({ params }, api) => {
      const { name } = taskOf(api, params.pod, params.task);
      const { taskId = null, milestones = [] } = api.scheduler.state.milestones.get(name) ?? {};
      return ok({ task: name, taskId, milestones: milestones.map(milestoneView) });
    },
  }),
];
