// What a codec throws at bytes or JSON that are not the wanted message, and at a value that is none.
import { PillionError } from '../runtime/errors.ts';

export interface DecodeFault {
  /** The protobuf name of the outermost message. */
  readonly typeName: string;
  /** Such as `accept.operations[0].launch`; '' is the message itself. */
  readonly path: string;
  readonly found: string;
  readonly expected?: string;
  /** The words that Mesos has for this fault in JSON, where it has some. */
  readonly mesosText?: string;
  /** True where the only fault is a value of a required enum that is not known: a newer Mesos may send it. */
  readonly isFromNewerMesos?: boolean;
}

/** Bytes or JSON that are not such a message. */
export class DecodeError extends PillionError {
  override readonly name: string = 'DecodeError';
  readonly path: string;
  /** Mesos' own words for the fault (`Missing required fields: kill.task_id`), for a stand-in that answers like it. */
  readonly mesosText: string;
  /** See DecodeFault: the message may be skipped. */
  readonly isFromNewerMesos: boolean;

  constructor(fault: DecodeFault, options?: { readonly cause?: unknown }) {
    const subject = fault.path === '' ? fault.typeName : `${fault.typeName} ${fault.path}`;
    super({ subject, found: fault.found, ...(fault.expected && { expected: fault.expected }) }, options);
    this.path = fault.path;
    this.isFromNewerMesos = fault.isFromNewerMesos ?? false;
    this.mesosText = fault.mesosText ?? fault.found;
  }
}

/** A value of ours that cannot be written as such a message: our mistake, found before it is sent. */
export class EncodeError extends PillionError {
  override readonly name: string = 'EncodeError';
}

/** Told of each field, enum value or wire type that is not known: where it stands, and what it is. */
export type OnUnknown = (path: string, what: string) => void;
