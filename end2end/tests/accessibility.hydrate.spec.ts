import AxeBuilder from '@axe-core/playwright';

import { expect, publicPages, test } from '../support/page';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

for (const [name, path] of Object.entries(publicPages)) {
  test(`axe finds nothing on the ${name} page, light and dark`, async ({ page }) => {
    test.info().annotations.push({ type: 'expected-noise', description: 'status of 404' });
    await page.goto(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
      expect(violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    }
  });
}
