import { expect, publicPages, test } from '../support/page';

test('the frame shows whose site it is on every page', async ({ page }) => {
  for (const path of [publicPages.front, publicPages.article, publicPages['site map']]) {
    await page.goto(path);
    const masthead = page.getByRole('banner');
    await expect(masthead).toContainText('Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Bình Định');
    await expect(masthead).toContainText('Đoàn kết - Trách nhiệm - Sáng tạo - Phát triển');
    const footer = page.getByRole('contentinfo');
    for (const part of [
      'LIÊN HIỆP CÁC HỘI KHOA HỌC VÀ KỸ THUẬT BÌNH ĐỊNH',
      '056.3828598',
      'lhhbdinh@gmail.com',
      '472 Trần Hưng Đạo, TP.Quy Nhơn',
      'TTND.BSCKII Nguyễn Thị Thanh Bình - Chủ tịch Liên hiệp Hội',
    ]) {
      await expect(footer).toContainText(part);
    }
  }
});

test('the link blocks carry the words of the old page', async ({ page }) => {
  await page.goto('/');
  const blocks = page.locator('.link-block');
  for (const words of ['congbao', 'cổng thông tin', 'Hội Thủy lợi Bình Định', 'Nop ho so truc tuyen', 'sitemap', 'CÔNG KHAI DỰ TOÁN LIÊN HIỆP HỘI']) {
    await expect(blocks.getByText(words, { exact: true })).toBeVisible();
  }
});

test('every link of menu, link blocks and site map leads to a page', async ({ page, request }) => {
  await page.goto('/so-do-trang');
  const hrefs = await page.locator('a[href^="/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  for (const href of new Set(hrefs)) {
    expect((await request.get(href)).status(), href).toBe(200);
  }
});

test('the keyboard reaches the content first', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Đến nội dung chính' });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#noi-dung$/);
});
