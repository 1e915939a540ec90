import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { publicPages } from '../support/page';
import { doorPages, expect, expectNoise, staffPages, test } from '../support/staff';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

for (const [name, path] of Object.entries({ ...publicPages, ...doorPages })) {
  test(`axe finds nothing on the ${name} page, light and dark`, async ({ page }) => {
    expectNoise('status of 404');
    await page.goto(path);
    await examine(page);
  });
}

for (const [name, path] of Object.entries(staffPages)) {
  test(`axe finds nothing on the ${name} page, light and dark, with all of it unfolded`, async ({ staff: page }) => {
    await page.goto(path);
    await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
    await examine(page);
  });
}

test('axe finds nothing on a form with faults, light and dark', async ({ staff: page }) => {
  expectNoise('status of 422');
  await page.goto('/quan-ly/hoi/moi');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await examine(page);
});

async function examine(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
  }
}
