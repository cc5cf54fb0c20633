// `pillion pod ...` and `pillion endpoints`.
import type { Command } from 'commander';
import type { EndpointView } from '../http/endpoint-view.ts';
import type { InstanceView, PodsView } from '../http/pod-view.ts';
import type { Context } from './context.ts';
import { podTable, table } from './table.ts';
import { control } from './task-commands.ts';

function readers(pod: Command, context: Context): void {
  pod
    .command('list')
    .description('names of the pod instances')
    .action(async () => {
      const names = await context.api().names('/v1/pod');
      context.print(names, `${names.join('\n')}\n`);
    });
  pod
    .command('status')
    .argument('[pod]', 'such as hello-0; all without it')
    .description('tasks of the pods, their states, and when each executor was last heard of')
    .action(async (name?: string) => {
      if (name === undefined) {
        const all = (await context.api().read('/v1/pod/status')) as PodsView;
        return context.print(all, podTable(all));
      }
      const one = (await context.api().read(`/v1/pod/${encodeURIComponent(name)}/status`)) as InstanceView;
      return context.print(one, podTable({ service: '', pods: [{ name, instances: [one] }] }));
    });
  pod
    .command('info')
    .argument('<pod>')
    .description("Mesos' TaskInfo and last status of each task, as JSON")
    .action(async (name: string) => {
      const info = await context.api().read(`/v1/pod/${encodeURIComponent(name)}/info`);
      context.print(info, `${JSON.stringify(info, null, 2)}\n`);
    });
}

function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',')];
}

/** `pod pause|resume`, and the same below `debug pod` as in the DC/OS CLI. */
export function addPauses(pod: Command, context: Context): void {
  for (const [name, text] of [
    [
      'pause',
      'launch its tasks to sleep in the place of their commands, so that people can work in its volumes',
    ],
    ['resume', 'launch its paused tasks with their commands again'],
  ] as const) {
    pod
      .command(name)
      .argument('<pod>')
      .option('-t, --tasks <names>', 'only these; separated by commas or repeated', collected)
      .description(text)
      .action((which: string, flags: { tasks?: readonly string[] }) =>
        command(context, which, name, flags.tasks),
      );
  }
}

async function command(
  context: Context,
  which: string,
  name: string,
  body?: readonly string[],
): Promise<void> {
  const api = context.api();
  const answer = await api.post(`/v1/pod/${encodeURIComponent(which)}/${name}`, body);
  const { tasks } = api.checked(answer) as { tasks: string[] };
  context.print(
    answer.body,
    `${name} of ${which}: ${tasks.length === 0 ? 'nothing to do' : tasks.join(', ')}\n`,
  );
}

export function addPodCommands(program: Command, context: Context): void {
  const pod = program
    .command('pod')
    .alias('pods')
    .description('look at pods; restart, replace, pause and resume them');
  readers(pod, context);
  for (const [name, text] of [
    ['restart', 'kill its tasks and launch them again on the same reservations and volumes'],
    ['replace', 'give up its place, reservations and volumes, and launch it anew elsewhere'],
  ] as const) {
    pod
      .command(name)
      .argument('<pod>')
      .description(text)
      .action((which: string) => command(context, which, name));
  }
  addPauses(pod, context);
  pod
    .command('log-level')
    .argument('<pod>', 'such as hello-0')
    .argument('<level>', 'error, warn, info or debug')
    .description("set the level of the executor's own log")
    .action((which: string, level: string) =>
      control(context, `/v1/pod/${encodeURIComponent(which)}/log-level`, `log level of ${which}`, { level }),
    );
  pod.addHelpText(
    'after',
    '\nExamples\n  $ pillion pod status\n  $ pillion pod restart hello-0\n  $ pillion pod pause hello-0 -t server',
  );
}

/** The column of virtual addresses only where there is one. */
function endpointTable(views: readonly (readonly [name: string, view: EndpointView])[]): string {
  const hasVips = views.some(([, { vip }]) => vip !== undefined);
  const rows = views.flatMap(([name, { dns, address, vip = '' }]) =>
    dns.map((host, index) => [name, host, address[index] ?? '', ...(hasVips ? [vip] : [])]),
  );
  return table(['ENDPOINT', 'HOST', 'ADDRESS', ...(hasVips ? ['VIP'] : [])], rows);
}

export function addEndpointsCommand(program: Command, context: Context): void {
  program
    .command('endpoints')
    .alias('endpoint')
    .argument('[endpoint]')
    .description('where the advertised ports of the service can be reached')
    .action(async (name?: string) => {
      const api = context.api();
      const names = name === undefined ? await api.names('/v1/endpoints') : [name];
      const views = await Promise.all(
        names.map(
          async (one) =>
            [one, (await api.read(`/v1/endpoints/${encodeURIComponent(one)}`)) as EndpointView] as const,
        ),
      );
      context.print(Object.fromEntries(views), endpointTable(views));
    });
}
