// The sink for its settings: one line for each type.
import type { SinkSettings, SinkType } from '../sink-settings.ts';
import { DatagramSink } from './datagram-sink.ts';
import { elasticsearch } from './elasticsearch.ts';
import { HttpSink } from './http-sink.ts';
import { JsonLinesEncoder } from './json-record.ts';
import { loki } from './loki.ts';
import { ndjson } from './ndjson.ts';
import { otlp } from './otlp.ts';
import { s3 } from './s3.ts';
import type { Sink, SinkEvents } from './sink.ts';
import { splunk } from './splunk.ts';
import { StreamSink } from './stream-sink.ts';
import { SyslogEncoder } from './syslog.ts';
import { WinstonSink } from './winston.ts';

/** `packages`: the directory in which packages of winston transports are looked for. */
type Create = (settings: SinkSettings, events: SinkEvents, packages: string | undefined) => Sink;

const SINKS: Readonly<Record<SinkType, Create>> = {
  SYSLOG: syslog,
  JSON_LINES: (settings, events) => new StreamSink(settings, new JsonLinesEncoder(), events),
  OTLP: (settings) => new HttpSink(settings, otlp(settings)),
  LOKI: (settings) => new HttpSink(settings, loki(settings)),
  ELASTICSEARCH: (settings) => new HttpSink(settings, elasticsearch(settings)),
  SPLUNK_HEC: (settings) => new HttpSink(settings, splunk(settings)),
  NDJSON: (settings) => new HttpSink(settings, ndjson(settings)),
  S3: (settings) => new HttpSink(settings, s3(settings)),
  WINSTON: (settings, _events, packages) => new WinstonSink(settings, packages),
};

export function createSink(settings: SinkSettings, events: SinkEvents, packages?: string): Sink {
  return SINKS[settings.type](settings, events, packages);
}

function syslog(settings: SinkSettings, events: SinkEvents): Sink {
  const { facility } = settings.options;
  const encoder = new SyslogEncoder(facility === undefined ? undefined : Number(facility));
  if (settings.url.startsWith('udp:')) return new DatagramSink(settings, encoder);
  return new StreamSink(settings, encoder, events);
}
