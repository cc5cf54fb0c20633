// The file of one task's status updates and acknowledgements, a JSON line each, so that a crash of the agent loses none.
import { fromWireJson, toWireJson } from '../../wire-json.ts';
import { appendCheckpoint, readCheckpointLines } from '../checkpoint.ts';
import type { StatusUpdate } from './update-stream.ts';

export type UpdateRecord =
  | { readonly type: 'UPDATE'; readonly update: StatusUpdate }
  | { readonly type: 'ACK'; readonly uuid: string };

export function appendUpdate(path: string, update: StatusUpdate): void {
  appendCheckpoint(path, toWireJson({ type: 'UPDATE', update } satisfies UpdateRecord));
}

export function appendAcknowledgement(path: string, uuid: string): void {
  appendCheckpoint(path, toWireJson({ type: 'ACK', uuid } satisfies UpdateRecord));
}

/** What was written before the crash, oldest first. The file is the agent's own, so its lines are what was written. */
export function readUpdateLog(path: string): readonly UpdateRecord[] {
  return readCheckpointLines(path).map((line) => fromWireJson(line) as UpdateRecord);
}
