// The scheduler's HTTP API as the page calls it: relative URLs, so that the page also works under /service/<name>/.
// The token is kept for this browser tab only.

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** A token is missing, or does not reach as far. */
  get needsToken(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

const TOKEN = 'pillion-token';

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function setToken(value: string): void {
  if (value === '') sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, value);
}

function headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const given = token();
  return given === null ? { ...more } : { ...more, authorization: `Bearer ${given}` };
}

/** What went wrong, in the API's own words where it says something. */
async function problem(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return new ApiError(response.status, typeof message === 'string' ? message : text);
  } catch {
    return new ApiError(response.status, text || response.statusText);
  }
}

/** Plans with errors answer 417, a service that is not well answers its health with the status: both have a body. */
const BODY_ANYWAY = new Set([417, 503, 500]);

/** @throws ApiError */
export async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: headers({ accept: 'application/json' }) });
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (response.ok || (BODY_ANYWAY.has(response.status) && isJson)) return (await response.json()) as T;
  throw await problem(response);
}

/** False where it was so already (208). @throws ApiError */
export async function send(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<boolean> {
  const response = await fetch(path, {
    method,
    headers: headers({ 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await problem(response);
  await response.body?.cancel();
  return response.status !== 208;
}

/** The text of an answer that goes on, piece by piece. @throws ApiError */
export async function* textOf(
  path: string,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await fetch(path, { headers: headers(more), signal, cache: 'no-store' });
  if (!response.ok || response.body === null) throw await problem(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
