// The text of a placement: its three forms, every operator, and what is said of one that is wrong.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_RULES, parsePlacement } from '../../../../../scheduler/offer/placement/parse.ts';
import { showRule } from '../../../../../scheduler/offer/placement/rule.ts';

function shown(text: string): string[] {
  const { rules, problems } = parsePlacement(text);
  assert.deepEqual(problems, []);
  return rules.map(showRule);
}

function problem(text: string): string {
  const [first] = parsePlacement(text).problems;
  return `${first?.found} | ${first?.allowed}`;
}

describe('parsing a placement', () => {
  it('reads a row, a list of rows, and rows with colons as the same', () => {
    const row = ['@hostname MAX_PER 2'];
    for (const text of [
      '["hostname","MAX_PER","2"]',
      '[["@hostname","max_per",2]]',
      ' hostname : max_per : 2 ',
      '@hostname:MAX_PER:2',
    ]) {
      assert.deepEqual(shown(text), row, text);
    }
  });

  it('reads every operator', () => {
    const text =
      'hostname:UNIQUE,rack:CLUSTER:r1,@zone:GROUP_BY:3,@region:GROUP_BY,rack:LIKE:r[0-9]+,' +
      'hostname:UNLIKE:.*\\.bad,@zone:MAX_PER:2,os:IS:linux,os:IS_NOT:bsd,task:AVOID:web,task:COLOCATE:db/server';
    assert.deepEqual(shown(text), [
      '@hostname MAX_PER 1',
      'rack IS r1',
      '@zone GROUP_BY 3',
      '@region GROUP_BY',
      'rack LIKE r[0-9]+',
      '@hostname UNLIKE .*\\.bad',
      '@zone MAX_PER 2',
      'os IS linux',
      'os IS_NOT bsd',
      'task AVOID web',
      'task COLOCATE db/server',
    ]);
  });

  it('takes nothing for no rules', () => {
    for (const text of ['', '  ', '[]', '[[]]'.slice(1, 3)]) assert.deepEqual(shown(text), []);
  });

  it('lets a backslash keep a comma or a colon, and leaves every other one to the expression', () => {
    assert.deepEqual(shown('a:LIKE:x{1\\,2}\\:\\d+'), ['a LIKE x{1,2}:\\d+']);
  });

  it('gives back what was written with escapes', () => {
    const part = fc
      .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', ',', ':', '-') })
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (values) => {
        const text = values.map((value) => `f:IS:${value.replaceAll(/[,:]/g, '\\$&')}`).join(',');
        assert.deepEqual(
          shown(text),
          values.map((value) => `f IS ${value}`),
        );
      }),
    );
  });

  it('says what is wrong, and what is allowed', () => {
    assert.match(problem('hostname:NEAR:a'), /^the operator "NEAR" \| UNIQUE, CLUSTER, .*COLOCATE$/);
    assert.match(problem('hostname:MAX_PER'), /^MAX_PER without a parameter \| a whole number from 1$/);
    assert.match(problem('hostname:MAX_PER:0'), /^MAX_PER with "0" \|/);
    assert.match(problem('hostname:GROUP_BY:x'), /^GROUP_BY with "x" \|/);
    assert.match(problem('rack:CLUSTER'), /^CLUSTER without a parameter \| the value that is wanted$/);
    assert.match(problem('@rack:UNIQUE'), /^the field "@rack" \| hostname, @hostname, @region, @zone, or/);
    assert.match(problem('hostname:AVOID:web'), /^AVOID of the field "@?hostname" \| task:AVOID:POD$/);
    assert.match(problem('task:AVOID:web/'), /^AVOID with "web\/" \| POD or POD\/TASK$/);
    assert.match(problem('hostname'), /^1 entries in \["hostname"\]/);
    assert.match(problem('a:IS:b:c'), /^4 entries/);
    assert.match(problem('[&quot;hostname&quot;]'), /three braces/);
    assert.match(problem('{"a":1}'), /^the operator/);
    assert.match(problem('[1,{}]'), /^JSON of another shape/);
  });

  it('names every problem of a text', () => {
    assert.equal(parsePlacement('a:NEAR:b,hostname:UNIQUE,c:MAX_PER:x').problems.length, 2);
  });

  it('is bounded in rules, in a pattern, and in the time that a pattern takes', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'a:IS:b').join(',');
    assert.equal(parsePlacement(many(MOST_RULES)).rules.length, MOST_RULES);
    assert.match(problem(many(MOST_RULES + 1)), /^101 rules/);
    assert.match(problem(`a:LIKE:${'x'.repeat(1025)}`), /1025 characters/);
    assert.match(problem('a:LIKE:(?=x)'), /RE2/);
    assert.match(problem('a:LIKE:('), /missing closing/);
    // Backtracking would take longer than the world stands.
    const [rule] = parsePlacement('a:LIKE:(a|a)*(a?){50}b').rules;
    assert.equal(rule?.type === 'like' && rule.matches('a'.repeat(2000)), false);
  });
});
