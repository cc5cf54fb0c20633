// Where a task's output goes, from a svc.yml to what the executor checks and does.
import assert from 'node:assert/strict';
import { readLogSettings } from '../../../../executor/logs/log-settings.ts';
import { logConfiguration, podLogSecretPaths } from '../../../../scheduler/offer/log-data.ts';
import { parseSpec } from '../../../../scheduler/spec/load.ts';
import type { LogsSpec, PodSpec } from '../../../../scheduler/spec/service-spec.ts';
import { LogConfiguration } from '../../../../shared/link/generated/link.ts';
import { decode, encode } from '../../../../shared/mesos/codec.ts';

const SVC = `
name: shop
pods:
  web:
    count: 1
    logs:
      retain: 8
      labels: { team: shop }
      multi-line: { start: "^\\\\d", wait: 2 }
      keep: [a]
      drop: [b]
      redact: [ { pattern: "\\\\d{16}", with: card }, x ]
      sinks:
        lines: { type: json-lines, url: "tls://logs:6514", tls: { ca: { secret: ca }, server-name: l }, streams: [stderr] }
        search:
          type: elasticsearch
          url: https://search:9200
          username: shop
          password: { secret: shop/search }
          headers: { X-Team: shop }
          options: { index: logs, gzip: true }
          batch-bytes: 2048
          batch-seconds: 2
          timeout-seconds: 60
          resend-bytes: 0
        bucket: { type: s3, url: "https://s3/bucket", record-bytes: 4096, resend-seconds: 3 }
    tasks:
      server: { goal: RUNNING, cmd: run, cpus: 1 }
      quiet: { goal: RUNNING, cmd: run, cpus: 1, logs: { sinks: { a: { type: loki, url: "https://x/push" } } } }
`;

const POD = parseSpec('svc.yml', SVC, {}).spec.pods[0] as PodSpec;

function sent(logs: LogsSpec | undefined): LogConfiguration {
  return decode(LogConfiguration, encode(LogConfiguration, logConfiguration(logs as LogsSpec)));
}

describe('logs of a svc.yml', () => {
  it('are what the executor reads', () => {
    const secret = (name: string) => ({ name, value: Buffer.from(`value of ${name}`) });
    const { retained, forwarding } = readLogSettings(sent(POD.logs), [secret('ca'), secret('shop/search')]);
    assert.equal(retained, 8 * 1024 * 1024);
    assert.deepEqual(forwarding?.labels, { team: 'shop' });
    assert.deepEqual(forwarding?.records, {
      keep: ['a'],
      drop: ['b'],
      redactions: [
        { pattern: '\\d{16}', replacement: 'card' },
        { pattern: 'x', replacement: '[redacted]' },
      ],
      multiLine: { start: '^\\d', wait: 2000 },
    });
    const [lines, search, bucket] = forwarding?.sinks ?? [];
    assert.deepEqual(lines?.tls, { ca: 'value of ca', serverName: 'l', insecure: false });
    assert.deepEqual([lines?.type, lines?.streams], ['JSON_LINES', ['stderr']]);
    assert.deepEqual([search?.username, search?.password], ['shop', 'value of shop/search']);
    assert.deepEqual([search?.batchBytes, search?.batchTime, search?.timeout], [2048, 2000, 60_000]);
    assert.deepEqual([search?.headers, search?.resendBytes], [{ 'X-Team': 'shop' }, 0]);
    assert.deepEqual([bucket?.recordBytes, bucket?.resendTime], [4096, 3000]);
  });

  it('of a task take the place of the pod ones', () => {
    const settings = readLogSettings(sent(POD.tasks[1]?.logs));
    assert.deepEqual(
      settings.forwarding?.sinks.map(({ type }) => type),
      ['LOKI'],
    );
  });

  it('name the secrets that a launch needs', () => {
    assert.deepEqual(podLogSecretPaths(POD), ['ca', 'shop/search']);
  });
});
