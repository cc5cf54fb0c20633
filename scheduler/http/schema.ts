// The schemas of the API that have a name in its OpenAPI document, and the types that follow from them.
import { z } from 'zod';

/** By name; schemas that use one another refer to these names in the document. */
export const SCHEMAS = z.registry<{ readonly id: string }>();

export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  SCHEMAS.add(schema, { id });
  return schema;
}

/** What a schema's values are, as plain readonly data. */
export type Frozen<T> = T extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** The type of a schema's values. */
export type ViewOf<Schema extends z.ZodType> = Frozen<z.output<Schema>>;
