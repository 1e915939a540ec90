import { expect, seed, test } from '../support/page';

test('the seed article reads as the union wrote it', async ({ page, enter }) => {
  await enter(seed.path);
  await expect(page).toHaveTitle(new RegExp(seed.title));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(seed.title);
  for (const heading of ['Về mục đích, yêu cầu', 'Tiến độ và tổ chức thực hiện']) {
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
  }
  await expect(page.getByText('Kế hoạch số: 138/KH-LHH ngày 21/8/2019')).toBeVisible();
  await expect(page.locator('.article__byline')).toHaveText('KT (Cập nhật ngày 30-08-2019)');
});

test('the seed article leads to its five related items with their dates', async ({ page, enter }) => {
  await enter(seed.path);
  const related = page.getByRole('region', { name: 'Các tin liên quan' }).getByRole('listitem');
  await expect(related).toHaveText([
    'Trao thưởng cho 38 giải pháp đạt giải Cuộc thi Sáng tạo Thanh thiếu niên nhi đồng lần thứ VI (29-08-2019)',
    'Tập huấn nâng cao chất lượng bản tin và trang thông tin điện tử của Liên hiệp Hội (28-08-2019)',
    'Hội thi Sáng tạo Kỹ thuật tỉnh Bình Định lần thứ XI (2018-2019): 36 giải pháp đoạt giải (19-08-2019)',
    'Hội thảo “Sáng tạo Khoa học công nghệ Việt Nam với sự nghiệp công nghiệp hóa, hiện đại hóa đất nước” năm 2020 sẽ tổ chức tại Bình Định (16-08-2019)',
    'Vai trò của đội ngũ trí thực trong công tác nghiên cứu khoa học, tư vấn, phản biện và giám định xã hội góp phần thực hiện thắng lợi nhiệm vụ phát triển kinh tế - xã hội của tỉnh (08-08-2019)',
  ]);
});

test('a reader goes from the front page to an article and on to the one before it', async ({ page, enter }) => {
  await enter('/');
  await page.getByRole('link', { name: seed.title }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(seed.title);
  await page.getByRole('link', { name: /^Tin trước/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Trao thưởng cho 38 giải pháp/);
});

test('a list leads page by page to its end and back', async ({ page, enter }) => {
  await enter('/chuyen-muc/tin-cu');
  await expect(page.getByRole('article')).toHaveCount(20);
  await expect(page.getByRole('article').first()).toContainText('Tin cũ số 45');
  await page.getByRole('link', { name: 'Tin cũ hơn' }).click();
  await expect(page.getByRole('article').first()).toContainText('Tin cũ số 25');
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', /\/chuyen-muc\/tin-cu\?truoc=/);
  await page.getByRole('link', { name: 'Tin cũ hơn' }).click();
  await expect(page.getByRole('article')).toHaveCount(5);
  await expect(page.getByRole('link', { name: 'Tin cũ hơn' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Tin mới hơn' }).click();
  await expect(page.getByRole('article').first()).toContainText('Tin cũ số 25');
});

test('an article tells search engines and messengers what it is', async ({ page }) => {
  await page.goto(seed.path);
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', new RegExp(`${seed.path}$`));
  await expect(page.locator('meta[property="og:title"]')).toHaveAttribute('content', seed.title);
  const data = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '');
  expect(data).toMatchObject({ '@type': 'NewsArticle', headline: seed.title, datePublished: '2019-08-30T08:00:00+07:00' });
});

test('a picture keeps its place while it loads, and one of another site is never asked for', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).host));
  await page.goto('/tin-tuc/bai-co-anh');
  const own = page.getByRole('img', { name: 'Hội viên bên hàng cây mới trồng' });
  await expect(own).toHaveAttribute('width', '1200');
  await expect(own).toHaveAttribute('height', '800');
  await own.scrollIntoViewIfNeeded();
  await expect(page.getByText('Hàng cây mới trồng, tháng 2 năm 2018')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Ảnh ở trang khác' })).toHaveAttribute('src', '/anh-trang-khac.svg#https://anh.example/xa.jpg');
  await expect(page.locator('meta[property="og:image"]')).toHaveAttribute('content', /\/media\/[0-9a-f]{64}\.jpg$/);
  expect(new Set(asked).size).toBe(1);
});

test('an unknown article is a page of the site with status 404', async ({ page }) => {
  test.info().annotations.push({ type: 'expected-noise', description: 'status of 404' });
  const response = await page.goto('/tin-tuc/khong-co-bai-nay');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không tìm thấy trang');
  await expect(page.getByRole('link', { name: 'Về trang chủ' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('472 Trần Hưng Đạo');
});
