// The wire codec: messages of the generated types to and from protobuf and Mesos' JSON.
export { decode } from './decode.ts';
export { DecodeError, EncodeError, type OnUnknown } from './decode-error.ts';
export { encode, encodeToSend } from './encode.ts';
export { fromJson, fromJsonValue } from './from-json.ts';
export { toJson, toJsonValue } from './to-json.ts';
