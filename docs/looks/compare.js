// Compares two pictures given as data addresses: how many pixels differ, in which boxes, and a picture
// of it (what is alike is faded, what differs is red). Differences nearer than `tile` share a box.
async ([before, after, tile]) => {
  const [old, fresh] = await Promise.all([before, after].map(pixels));
  const width = Math.max(old.width, fresh.width), height = Math.max(old.height, fresh.height);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  const shown = context.createImageData(width, height);
  const columns = Math.ceil(width / tile), tiles = new Map();
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = at(old, x, y), b = at(fresh, x, y), to = (y * width + x) * 4;
      const differs = !a || !b || a[0] !== b[0] || a[1] !== b[1] || a[2] !== b[2];
      const grey = b ? 200 + (b[0] + b[1] + b[2]) / 14 : 255;
      shown.data.set(differs ? [214, 24, 24, 255] : [grey, grey, grey, 255], to);
      if (!differs) continue;
      count++;
      const key = Math.floor(y / tile) * columns + Math.floor(x / tile);
      const box = tiles.get(key) ?? [x, y, x, y];
      tiles.set(key, [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]);
    }
  }
  context.putImageData(shown, 0, 0);
  return { count, boxes: joined(tiles, columns), picture: canvas.toDataURL("image/png") };

  async function pixels(address) {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob());
    const surface = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    surface.drawImage(bitmap, 0, 0);
    return surface.getImageData(0, 0, bitmap.width, bitmap.height);
  }

  function at(image, x, y) {
    if (x >= image.width || y >= image.height) return null;
    const from = (y * image.width + x) * 4;
    return image.data.subarray(from, from + 3);
  }

  function joined(found, across) {
    const boxes = [];
    while (found.size) {
      const open = [found.keys().next().value];
      let whole = null;
      while (open.length) {
        const key = open.pop(), box = found.get(key);
        if (!box) continue;
        found.delete(key);
        whole = whole
          ? [Math.min(whole[0], box[0]), Math.min(whole[1], box[1]), Math.max(whole[2], box[2]), Math.max(whole[3], box[3])]
          : box;
        for (const down of [-1, 0, 1]) for (const right of [-1, 0, 1]) open.push(key + down * across + right);
      }
      boxes.push([whole[0], whole[1], whole[2] - whole[0] + 1, whole[3] - whole[1] + 1]);
    }
    return boxes.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  }
}
