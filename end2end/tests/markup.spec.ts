import { HtmlValidate } from 'html-validate';

import { publicPages } from '../support/page';
import { doorPages, expect, staffPages, test } from '../support/staff';

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

for (const [name, path] of Object.entries({ ...publicPages, ...doorPages })) {
  test(`the markup of the ${name} page is valid`, async ({ request }) => {
    expect(await faults(await (await request.get(path)).text())).toEqual([]);
  });
}

for (const [name, path] of Object.entries(staffPages)) {
  test(`the markup of the ${name} page is valid`, async ({ request, administrator }) => {
    const Cookie = administrator.cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ');
    const response = await request.get(path, { headers: { Cookie } });
    expect(response.status()).toBe(200);
    expect(await faults(await response.text())).toEqual([]);
  });
}

async function faults(html: string): Promise<string[]> {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) => result.messages.map((fault) => `${fault.ruleId}: ${fault.message} (${fault.selector})`));
}
