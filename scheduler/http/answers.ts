// Answers of the API in one form: JSON, indented for people with curl. Errors are `{message}`.
import type { Response } from 'express';

export function json(response: Response, status: number, body: unknown): Response {
  return response
    .status(status)
    .type('application/json')
    .send(`${JSON.stringify(body, null, 2)}\n`);
}

export function notFound(response: Response, what: string): Response {
  return json(response, 404, { message: `${what} not found` });
}

export function badRequest(response: Response, message: string): Response {
  return json(response, 400, { message });
}

/** 208: nothing changed, because it is so already. */
export function already(response: Response): Response {
  return json(response, 208, { message: 'Command has already been received or completed' });
}
