import { expect, publicPages, test } from '../support/page';

for (const [name, path] of Object.entries(publicPages)) {
  test(`the ${name} page fits 320 pixels and never scrolls sideways`, async ({ page }) => {
    test.info().annotations.push({ type: 'expected-noise', description: 'status of 404' });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    const edges = await page.locator('body, header, main, footer, h1, .card, .prose').evaluateAll((elements) =>
      elements.map((element) => Math.ceil(element.getBoundingClientRect().right)),
    );
    expect(Math.max(...edges)).toBeLessThanOrEqual(320);
  });
}
