
/** What a block is written into. */
class Writer {
  private block: ArrayBuffer = new ArrayBuffer(65536);
  private length: u32 = 0;
  /** Where the newest record begins. */
  private record: u32 = 0;

  get at(): usize {
    return changetype<usize>(this.block);
  }

  get bytes(): u32 {
    return this.length;
  }

  protected beginBlock(magic: u32): void {
    this.length = this.record = 0;
    this.u32(magic);
    this.u64(0);
    this.align();
  }

  protected endHead(): void {
    store<u32>(this.at, this.length, 4);
  }

  protected begin(kind: u32): void {
    this.record = this.length;
    this.u32(kind);
    this.u32(0);
  }

  protected end(records: u32): void {
    this.align();
    store<u32>(this.at + this.record, this.length - this.record, 4);
    store<u32>(this.at, this.length, 4);
    store<u32>(this.at, load<u32>(this.at, 8) + records, 8);
  }

  /** Begins an entry of a record that is nothing but a list; the newest record, where that is such a one with room for more. */
  protected beginEntry(kind: u32, size: u32): u32 {
    const record = this.at + this.record;
    if (this.record && load<u32>(record) == kind && load<u32>(record, 8) < MAX_ENTRIES) {
      const count = load<u32>(record, 8);
      this.length = this.record + 16 + count * size;
      store<u32>(record, count + 1, 8);
      return 0;
    }
    this.begin(kind);
    this.u32(1);
    this.align();
    return 1;
  }

  /** Where so many bytes more can be written. */
  private more(bytes: u32): usize {
    const begin = this.length;
    this.length += bytes;
    if (this.length > <u32>this.block.byteLength) {
      const block = new ArrayBuffer(2 * this.length);
      memory.copy(changetype<usize>(block), this.at, begin);
      this.block = block;
    }
    return this.at + begin;
  }

  protected u32(value: u32): void {
    store<u32>(this.more(4), value);
  }

  protected u64(value: u64): void {
    store<u64>(this.more(8), value);
  }

  protected f32(value: f32): void {
    store<f32>(this.more(4), value);
  }

  protected bool(value: bool): void {
    this.u32(value ? 1 : 0);
  }

  protected vec3(value: Vec3): void {
    const at = this.more(12);
    store<f32>(at, value.x);
    store<f32>(at, value.y, 4);
    store<f32>(at, value.z, 8);
  }

  protected four(x: f32, y: f32, z: f32, w: f32): void {
    const at = this.more(16);
    store<f32>(at, x);
    store<f32>(at, y, 4);
    store<f32>(at, z, 8);
    store<f32>(at, w, 12);
  }

  protected colour(value: Colour): void {
    this.four(value.r, value.g, value.b, value.a);
  }

  protected rotation(value: Rotation): void {
    this.four(value.x, value.y, value.z, value.w);
  }

  protected thing(value: Thing): void {
    this.u64(value.entity);
    this.u64(value.session);
  }

  protected solid(value: Solid): void {
    this.u32(value.kind);
    this.vec3(value.sizes);
  }

  protected body(value: Body): void {
    this.u32(value.kind);
    this.f32(value.massKg);
  }

  protected text(value: string): void {
    const bytes = String.UTF8.byteLength(value);
    String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, this.more(bytes), false, String.UTF8.ErrorMode.REPLACE);
  }

  protected align(): void {
    const zeros = (8 - (this.length & 7)) & 7;
    memory.fill(this.more(zeros), 0, zeros);
  }
}
