import { HtmlValidate } from 'html-validate';

import { expect, publicPages, test } from '../support/page';

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // Ours to choose; the standard allows both.
    'void-style': 'off',
    'attr-quotes': 'off',
    'no-trailing-whitespace': 'off',
    'doctype-style': 'off',
    'long-title': 'off',
    // Leptos writes attributes that are set to nothing as attr="".
    'attribute-empty-style': 'off',
    // Hydration data carries a fixed nonce, which no policy names.
    'require-csp-nonce': 'off',
  },
});

for (const [name, path] of Object.entries(publicPages)) {
  test(`the markup of the ${name} page is valid`, async ({ request }) => {
    const html = await (await request.get(path)).text();
    const report = await validator.validateString(html);
    const faults = report.results.flatMap((result) => result.messages.map((fault) => `${fault.ruleId}: ${fault.message} (${fault.selector})`));
    expect(faults).toEqual([]);
  });
}
