// The sink for its settings. What only some services use is loaded when it is used.
import type { SinkSettings } from '../sink-settings.ts';
import { DatagramSink } from './datagram-sink.ts';
import { JsonLinesEncoder } from './json-record.ts';
import type { Sink, SinkEvents } from './sink.ts';
import { StreamSink } from './stream-sink.ts';
import { SyslogEncoder } from './syslog.ts';

/** `packages`: where packages of winston transports are looked for. */
export function createSink(settings: SinkSettings, events: SinkEvents, _packages?: string): Sink {
  switch (settings.type) {
    case 'SYSLOG':
      return syslog(settings, events);
    case 'JSON_LINES':
      return new StreamSink(settings, new JsonLinesEncoder(), events);
    default:
      throw new Error(`${settings.type} is not there yet`);
  }
}

function syslog(settings: SinkSettings, events: SinkEvents): Sink {
  const { facility } = settings.options;
  const encoder = new SyslogEncoder(facility === undefined ? undefined : Number(facility));
  if (settings.url.startsWith('udp:')) return new DatagramSink(settings, encoder);
  return new StreamSink(settings, encoder, events);
}
