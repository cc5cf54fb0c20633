// The OpenAPI 3.1 document of a table of routes: paths, parameters, bodies, answers and errors, by the schemas that
// check them. Pure.
import { z } from 'zod';
import { Problem } from './problem.ts';
import type { Access, AnswerSpec, Route, Shape } from './route.ts';
import { SCHEMAS } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

const COMPONENTS = '#/components/schemas/';

/** Without what makes sense only for a schema that stands alone. */
function bare({ $schema: _schema, $id: _id, $defs: _defs, ...rest }: Json): Json {
  return rest;
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const id = SCHEMAS.get(schema)?.id;
  if (id !== undefined) return { $ref: `${COMPONENTS}${id}` };
  const made = z.toJSONSchema(schema, { metadata: SCHEMAS, io });
  return JSON.parse(JSON.stringify(bare(made)).replaceAll('#/$defs/', COMPONENTS));
}

function components(): Json {
  const { schemas } = z.toJSONSchema(SCHEMAS, { uri: (id) => `${COMPONENTS}${id}`, io: 'output' });
  const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([id, schema]) => [id, bare(schema as Json)]));
}

function parameters(place: 'path' | 'query', shape: Shape = {}): Json[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...own } = jsonSchema(schema, 'input');
    const isRequired = place === 'path' || !schema.safeParse(undefined).success;
    return {
      name,
      in: place,
      required: isRequired,
      ...(description === undefined ? {} : { description }),
      schema: own,
    };
  });
}

function requestBody({ body }: Route): Json {
  if (body === undefined) return {};
  const { schema, says, types = ['application/json'] } = body;
  const content = types.map((type) => {
    const own = type === 'application/json' ? jsonSchema(schema, 'input') : { type: 'string' };
    return [type, { schema: own }];
  });
  const required = !schema.safeParse(undefined).success;
  return { requestBody: { description: says, required, content: Object.fromEntries(content) } };
}

function answer({ says, schema, type }: AnswerSpec): Json {
  if (type !== undefined) return { description: says, content: { [type]: { schema: { type: 'string' } } } };
  if (schema === undefined) return { description: says };
  return { description: says, content: { 'application/json': { schema: jsonSchema(schema, 'output') } } };
}

const NEEDS: Readonly<Record<Access, Readonly<Record<number, string>>>> = {
  open: {},
  read: { 401: 'A token is needed.' },
  write: {
    401: 'A token is needed.',
    403: 'The token does not allow this, or a browser sent it for another site.',
  },
};

/** What wrong input gets, by what the route takes. */
function problems({ access, params, query, body }: Route): Readonly<Record<number, string>> {
  return {
    ...NEEDS[access],
    ...(params === undefined && query === undefined && body === undefined ? {} : { 400: 'Wrong input.' }),
    ...(params === undefined ? {} : { 404: 'There is no such thing.' }),
    ...(body === undefined ? {} : { 413: 'The body is too large.', 415: 'Wrong Content-Type.' }),
    503: 'The scheduler is starting.',
  };
}

function responses(route: Route): Json {
  const wrong = Object.entries(problems(route)).map(([status, says]) => [
    status,
    answer({ says, schema: Problem }),
  ]);
  const own = Object.entries(route.answers).map(([status, spec]) => [status, answer(spec)]);
  return Object.fromEntries([...wrong, ...own]);
}

function operation(route: Route): Json {
  const { operation: operationId, tag, summary, description, params, query, access } = route;
  const all = [...parameters('path', params), ...parameters('query', query)];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === 'open' ? [] : [{ [access]: [] }],
    ...(all.length === 0 ? {} : { parameters: all }),
    ...requestBody(route),
    responses: responses(route),
  };
}

const SECURITY = {
  read: {
    type: 'http',
    scheme: 'bearer',
    description: 'The read token or the write token, where there are tokens.',
  },
  write: { type: 'http', scheme: 'bearer', description: 'The write token, where there are tokens.' },
};

/** The same table gives the same document, byte for byte. */
export function openApi(routes: readonly Route[]): Json {
  const paths = [...Map.groupBy(routes, ({ path }) => path)].map(([path, own]) => [
    path,
    Object.fromEntries(own.map((route) => [route.method.toLowerCase(), operation(route)])),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: "Pillion's scheduler",
      version: '1',
      description:
        "The DC/OS SDK's API, and what Pillion adds. Every path stands also below /service/<name>.",
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: { schemas: components(), securitySchemes: SECURITY },
  };
}
