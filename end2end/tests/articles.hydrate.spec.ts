import { expect, seed, test } from '../support/page';

test('navigation does not load a new page, and back and forward work', async ({ page, enter }) => {
  await enter('/');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByRole('link', { name: seed.title }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(seed.title);
  await expect(page).toHaveURL(new RegExp(`${seed.path}$`));
  await expect(page).toHaveTitle(new RegExp(seed.title));
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Tin mới' })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(seed.title);
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('after a navigation the focus is in the content and the page begins at its top', async ({ page, enter }) => {
  await enter(seed.path);
  await page.getByRole('link', { name: /^Tin trước/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Trao thưởng/);
  await expect(page.locator('main')).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test('the next page of a list begins at its top, with the focus in the content', async ({ page, enter }) => {
  await enter('/chuyen-muc/tin-cu');
  await page.getByRole('link', { name: 'Tin cũ hơn' }).click();
  await expect(page.getByRole('article').first()).toContainText('Tin cũ số 25');
  await expect(page.locator('main')).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test('back returns to where the reader was in a list', async ({ page, enter }) => {
  await enter('/chuyen-muc/tin-cu');
  const article = page.getByRole('link', { name: /^Tin cũ số 27/ });
  await article.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => window.scrollY);
  expect(before).toBeGreaterThan(200);
  await article.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Tin cũ số 27/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tin cũ');
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
});

test('the canonical address and the menu follow a navigation', async ({ page, enter }) => {
  await enter('/');
  await page.getByRole('navigation', { name: 'Menu chính' }).getByRole('link', { name: 'Tin Liên hiệp Hội' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tin Liên hiệp Hội');
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/chuyen-muc\/tin-lien-hiep-hoi$/);
  await expect(page.locator('.menu [aria-current=page]')).toHaveText('Tin Liên hiệp Hội');
});

test('sharing copies the address where the system has no share sheet', async ({ page, enter, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'share', { value: undefined }));
  await enter(seed.path);
  await page.getByRole('button', { name: 'Chia sẻ' }).click();
  await expect(page.getByRole('button', { name: 'Đã sao chép địa chỉ' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(seed.path);
});

test('printing prints the article', async ({ page, enter }) => {
  await page.addInitScript(() => Object.assign(window, { print: () => Object.assign(window, { printed: true }) }));
  await enter(seed.path);
  await page.getByRole('button', { name: 'In bài này' }).click();
  expect(await page.evaluate(() => 'printed' in window)).toBe(true);
});

test('a page that does not exist says so after a navigation too', async ({ page, enter }) => {
  test.info().annotations.push({ type: 'expected-noise', description: 'status of 404' });
  await enter('/');
  await page.evaluate(() => {
    const link = document.querySelector<HTMLAnchorElement>('.card a');
    if (link) link.href = '/tin-tuc/khong-co-bai-nay';
    link?.click();
  });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không tìm thấy trang');
});
