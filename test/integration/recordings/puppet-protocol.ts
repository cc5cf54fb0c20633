// What the replay and a puppet executor say to each other over the control connection, one JSON object a line.
import type { Answer } from './exchange.ts';

/** The first line of a puppet: what it sees of itself. */
export interface Hello {
  readonly type: 'hello';
  readonly pid: number;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly umask: string;
  readonly uid: number;
  readonly gid: number;
  readonly environment: Readonly<Record<string, string>>;
}

export type FromPuppet =
  | Hello
  | { readonly type: 'answer'; readonly call: number; readonly answer: Answer }
  | { readonly type: 'data'; readonly call: number; readonly base64: string }
  | { readonly type: 'over'; readonly call: number; readonly how: 'finish' | { readonly error: string } };

export type ToPuppet =
  | {
      readonly type: 'call';
      /** Chosen by the replay; what comes of the call carries it. */
      readonly call: number;
      readonly port: number;
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly base64?: string;
    }
  | { readonly type: 'cut'; readonly call: number }
  | { readonly type: 'exit'; readonly code: number };
