// Config templates: rendered strictly from a task's environment.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_TEMPLATE_BYTES, renderTemplate } from '../../../../executor/process/templates.ts';

const render = (template: string, environment: Record<string, string> = {}) =>
  renderTemplate('conf', template, environment).text;

describe('config templates', () => {
  it('take values from the environment, escaped for HTML unless told otherwise', () => {
    assert.equal(
      render('port={{PORT}} {{{URL}}} {{&URL}} {{URL}}', { PORT: '80', URL: 'a&b=/"' }),
      'port=80 a&b=/" a&b=/" a&amp;b=/&#34;',
    );
  });

  it('take true and false for what they say, and a missing section for false', () => {
    const template = '{{#A}}a{{/A}}{{#B}}b{{/B}}{{^B}}not b{{/B}}{{#C}}{{MISSING}}{{/C}}{{^D}}d{{/D}}';
    assert.equal(render(template, { A: 'true', B: 'False', D: '0' }), 'anot b');
  });

  it('take a name with dots for one name, and know in a section what they know outside', () => {
    const environment = { 'a.b': 'AB', A: 'text', length: 'L', 'A.length': 'AL' };
    assert.equal(render('{{a.b}}{{#A}}{{length}}{{A.length}}{{/A}}', environment), 'ABLAL');
    assert.throws(() => render('{{A.b}}', { A: 'a' }), /no value for A\.b/);
  });

  it('write a value as it is, but for false', () => {
    assert.equal(render('{{A}} {{B}}', { A: 'True', B: 'False' }), 'True false');
  });

  it('refuse missing values by name, all at once', () => {
    assert.throws(
      () => render('{{A}} {{{B}}} {{#C}}{{D}}{{/C}}', { C: 'c' }),
      /template 'conf': no value for A, B, D; expected/,
    );
    assert.throws(() => render('{{toString}} {{constructor}}'), /no value for toString, constructor/);
    assert.throws(() => render('{{> part}}'), /no value for > part/);
    const many = Array.from({ length: 12 }, (_, index) => `{{V${index}}}`).join('');
    assert.throws(() => render(many), /V9 and 2 more/);
  });

  it('refuse what is no template, and what is too large before or after', () => {
    assert.throws(() => render('{{#A}}'), /not a mustache template/);
    assert.throws(() => render('x'.repeat(MOST_TEMPLATE_BYTES + 1)), /larger than 1048576 bytes/);
    assert.throws(() => render('{{A}}{{A}}', { A: 'x'.repeat(600_000) }), /larger than 1048576 bytes/);
    assert.equal(render('x'.repeat(MOST_TEMPLATE_BYTES)).length, MOST_TEMPLATE_BYTES);
  });

  it('never tell a value in an error, and tell which variables were used', () => {
    const secret = { S: 's3cret', PLAIN: 'p' };
    assert.throws(
      () => render('{{S}}{{NONE}}', secret),
      (thrown: Error) => !thrown.message.includes('s3cret'),
    );
    assert.deepEqual(
      [...renderTemplate('conf', '{{#S}}{{PLAIN}}{{/S}}', secret).used],
      ['PLAIN', 'S'].slice(0, 1),
    );
  });

  it('leave text without tags as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => render(text) === text,
      ),
    );
  });
});
