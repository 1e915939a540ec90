import type { Page } from '@playwright/test';

import { publicPages } from '../support/page';
import { doorPages, expect, staffPages, test } from '../support/staff';

for (const [name, path] of Object.entries({ ...publicPages, ...doorPages })) {
  test(`the ${name} page fits 320 pixels and never scrolls sideways`, async ({ page }) => {
    test.info().annotations.push({ type: 'expected-noise', description: 'status of 404' });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    expect(await rightEdge(page, 'body, header, main, footer, h1, .card, .prose, .door, .form')).toBeLessThanOrEqual(320);
  });
}

for (const [name, path] of Object.entries(staffPages)) {
  test(`the ${name} page fits 320 pixels; only a table scrolls, in its own box`, async ({ staff: page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    await page.locator('summary').evaluateAll((all) => all.forEach((summary) => summary.parentElement?.setAttribute('open', '')));
    expect(await rightEdge(page, 'body, header, main, h1, .staff-menu, .panel, .table-scroll, .form, .filters, .rows, input, select, textarea, button')).toBeLessThanOrEqual(320);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}

/** How far to the right the furthest of these reaches, but for what lies in a table that scrolls. */
function rightEdge(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluateAll((elements) => {
    const own = elements.filter((element) => !element.parentElement?.closest('.table-scroll'));
    return Math.max(...own.map((element) => Math.ceil(element.getBoundingClientRect().right)));
  });
}
