// Regular expressions of others: what they can do, and the bounds of what they cost.
import assert from 'node:assert/strict';
import {
  INSTRUCTION_LIMIT,
  linearGroups,
  linearPattern,
  linearReplacer,
  linearSearch,
  PATTERN_LIMIT,
  WORK_AT_ONCE,
} from '../../../../shared/runtime/linear-pattern.ts';

describe('a linear pattern', () => {
  it('matches a text as a whole, or finds, and gives its groups', () => {
    assert.ok(linearPattern('a+')('aaa'));
    assert.equal(linearPattern('a+')('aaab'), false);
    assert.ok(linearSearch('a+b')('xaabx'));
    assert.deepEqual(linearGroups('(b)(c)?')('abd'), ['b', 'b', undefined]);
    assert.equal(linearGroups('(b)(c)?')('xyz'), null);
  });

  it('replaces every match, with groups as JavaScript writes them', () => {
    const replace = linearReplacer('(token=)\\S+', '$1*** ($$, $&)');
    assert.equal(replace('token=a token=b'), 'token=*** ($, token=a) token=*** ($, token=b)');
    assert.equal(replace('nothing'), 'nothing');
  });

  it('may be written as in JavaScript, where RE2 has another way', () => {
    assert.ok(linearSearch('^\\u0041\\/(?<name>b)$')('A/b'));
  });

  for (const [what, source, why] of [
    ['none', '(', /missing closing \)/],
    ['one with look-around', '^(?!a)', /no look-around/],
    ['one with a back-reference', '(a)\\1', /no back-references/],
    ['a long one', 'a'.repeat(PATTERN_LIMIT + 1), /1025 characters/],
    ['one with many steps', '(?:a{0,30}){0,30}b{0,30}c{200}', /steps, with all its repetitions/],
  ] as const) {
    it(`is refused: ${what}`, () => {
      for (const use of [
        linearPattern,
        linearSearch,
        linearGroups,
        (text: string) => linearReplacer(text, ''),
      ])
        assert.throws(() => use(source), why);
    });
  }

  it('may be of the greatest length, and then of about as many steps', () => {
    const source = 'a'.repeat(INSTRUCTION_LIMIT - 3);
    assert.ok(linearSearch(source)(`x${source}`));
  });

  it('does no more than so much work for a text, of whose rest it sees nothing', () => {
    const search = linearSearch('(?:x{0,30}){0,10}y$', WORK_AT_ONCE);
    const most = WORK_AT_ONCE / search.work(1);
    assert.equal(search.work(1e9), search.work(Math.floor(most)));
    assert.ok(search.work(1e9) <= WORK_AT_ONCE);
    assert.ok(search(`${'x'.repeat(Math.floor(most) - 1)}y${'x'.repeat(1000)}`));
    assert.equal(search(`${'x'.repeat(Math.floor(most))}y`), false);
  });

  it('takes patterns that take for ever elsewhere', () => {
    const text = `${'a'.repeat(50_000)}!`;
    assert.equal(linearSearch('^(a+)+$')(text), false);
    assert.equal(linearGroups('^(a|a)*$')(`${'a'.repeat(1000)}!`), null);
    assert.equal(linearReplacer('(x+x+)+y', '')(text), text);
  });
});
