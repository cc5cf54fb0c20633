// Development time only: writes the TypeScript of the wire types (interfaces and descriptors) from our .proto files.
// Run it after a change of a .proto (`npm run generate`); a test checks that what is committed is current.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import { moduleText } from './generate/module.ts';

const PROJECT = join(import.meta.dirname, '..');
const PROTO_ROOTS = { mesos: 'shared/mesos/proto', link: 'shared/link/proto' };
const MESOS_FILES = [
  'duration.proto',
  'mesos/v1/mesos.proto',
  'mesos/v1/allocator/allocator.proto',
  'mesos/v1/maintenance/maintenance.proto',
  'mesos/v1/quota/quota.proto',
  'mesos/v1/scheduler/scheduler.proto',
  'mesos/v1/executor/executor.proto',
  'mesos/v1/master/master.proto',
  'mesos/v1/agent/agent.proto',
];
const LINK_FILES = ['link.proto'];

/** The module (path from the project's root) that each .proto file (absolute path) is written to. */
function modules(): Map<string, string> {
  const pair = (root: string, folder: string) => (file: string) =>
    [join(PROJECT, root, file), `${folder}/generated/${basename(file, '.proto')}.ts`] as const;
  return new Map([
    ...MESOS_FILES.map(pair(PROTO_ROOTS.mesos, 'shared/mesos')),
    ...LINK_FILES.map(pair(PROTO_ROOTS.link, 'shared/link')),
  ]);
}

/** All our .proto files, resolved; imports are looked for below shared/mesos/proto. */
export function loadProtos(): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith('/') ? target : join(PROJECT, PROTO_ROOTS.mesos, target);
  root.loadSync([...modules().keys()], { keepCase: true, alternateCommentMode: true });
  root.resolveAll();
  return root;
}

/** The text of every generated module, by its path from the project's root. */
export function generate(): Map<string, string> {
  const root = loadProtos();
  const target = modules();
  return new Map([...target].map(([proto, path]) => [path, moduleText({ root, proto, path, target })]));
}

if (import.meta.main) {
  for (const [path, text] of generate()) {
    mkdirSync(dirname(join(PROJECT, path)), { recursive: true });
    writeFileSync(join(PROJECT, path), text);
  }
}
