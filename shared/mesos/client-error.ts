// How talking to Mesos fails, in three kinds that callers treat differently; each names the request's address.
import { describeError, PillionError } from '../runtime/errors.ts';
import { NotHttpError } from './response-parser.ts';

/** An answer that is not a success; 307 and its `location` among them. */
export class HttpError extends PillionError {
  override readonly name: string = 'HttpError';
  readonly status: number;
  /** The start of the answer's text, at most 4 KiB; Mesos' reason. */
  readonly text: string;
  /** The Location header of a redirect. Mesos leaves out the scheme: `//10.0.0.1:5050/...`. */
  readonly location: string | undefined;

  constructor(subject: string, status: number, text: string, location: string | undefined) {
    const to = location === undefined ? '' : ` to ${location}`;
    super({
      subject,
      found: `HTTP status ${status}${to}${text === '' ? '' : `: ${text}`}`,
      expected: 'a success',
    });
    this.status = status;
    this.text = text;
    this.location = location;
  }
}

/** No connection, a connection that broke, or no answer in time. To be tried again. */
export class ConnectionError extends PillionError {
  override readonly name: string = 'ConnectionError';
}

/** The peer speaks, but not Mesos' protocol: not HTTP, not RecordIO, not such messages, or cut within a record. */
export class ProtocolError extends PillionError {
  override readonly name: string = 'ProtocolError';
}

/** What a request's transport threw, as one of ours. */
export function transportError(subject: string, thrown: unknown): PillionError {
  if (thrown instanceof PillionError) return thrown;
  if (isNotHttp(thrown)) {
    const found = `the answer is not HTTP (${describeError(thrown)})`;
    return new ProtocolError({ subject, found, action: 'Check the address' }, { cause: thrown });
  }
  return new ConnectionError({ subject, found: describeError(thrown) }, { cause: thrown });
}

/** undici has a class of its own for it, which it does not export. */
function isNotHttp(thrown: unknown): boolean {
  return thrown instanceof NotHttpError || (thrown instanceof Error && thrown.name === 'HTTPParserError');
}
