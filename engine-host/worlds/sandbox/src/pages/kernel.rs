//! Changes marked by Linux: `userfaultfd` takes the right to write from pages, and gives it back by itself at the first write
//! (`WP_ASYNC`); `PAGEMAP_SCAN` lists the pages that have it, and takes it again in the same call.

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use rustix::ioctl::{Opcode, Updater, ioctl, opcode};
use rustix::mm::{Advice, UserfaultfdFlags, madvise, userfaultfd};

use crate::abi::PAGE_BYTES;

/// What a process may ask for without privileges.
const USER_MODE_ONLY: UserfaultfdFlags = UserfaultfdFlags::from_bits_retain(1);
const UFFD_API: u64 = 0xaa;
const UFFD_FEATURE_WP_ASYNC: u64 = 1 << 15;
const UFFDIO_REGISTER_MODE_WP: u64 = 1 << 1;

const PM_SCAN_WP_MATCHING: u64 = 1 << 0;
const PM_SCAN_CHECK_WPASYNC: u64 = 1 << 1;
const PAGE_IS_WRITTEN: u64 = 1 << 1;
const PAGE_IS_PRESENT: u64 = 1 << 3;
const PAGE_IS_SWAPPED: u64 = 1 << 4;

/// Regions that one call lists.
const REGIONS: usize = 512;

#[repr(C)]
struct Api {
    api: u64,
    features: u64,
    ioctls: u64,
}

#[repr(C)]
struct Register {
    start: u64,
    len: u64,
    mode: u64,
    ioctls: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Region {
    start: u64,
    end: u64,
    categories: u64,
}

#[repr(C)]
struct Scan {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    vec: u64,
    vec_len: u64,
    max_pages: u64,
    category_inverted: u64,
    category_mask: u64,
    category_anyof_mask: u64,
    return_mask: u64,
}

const UFFDIO_API: Opcode = opcode::read_write::<Api>(0xaa, 0x3f);
const UFFDIO_REGISTER: Opcode = opcode::read_write::<Register>(0xaa, 0x00);
const PAGEMAP_SCAN: Opcode = opcode::read_write::<Scan>(b'f', 16);

/// Pages of one range of addresses.
pub(crate) struct Kernel {
    start: u64,
    pagemap: File,
    regions: Box<[Region]>,
    /// Marks pages as long as it is open.
    _userfault: OwnedFd,
}

impl Kernel {
    /// Watches `bytes` from an address on, both whole pages; some of the range may be inaccessible yet.
    pub(super) fn watch(start: usize, bytes: usize) -> io::Result<Self> {
        if rustix::param::page_size() != PAGE_BYTES {
            return Err(io::ErrorKind::Unsupported.into());
        }
        // SAFETY: with `WP_ASYNC` alone nothing is ever read from it, so it cannot make one thread wait for another.
        let userfault = unsafe { userfaultfd(UserfaultfdFlags::CLOEXEC | USER_MODE_ONLY) }?;
        let mut api = Api { api: UFFD_API, features: UFFD_FEATURE_WP_ASYNC, ioctls: 0 };
        // SAFETY: the opcode is the one for this struct, which is laid out as the kernel's.
        unsafe { ioctl(&userfault, Updater::<UFFDIO_API, Api>::new(&mut api)) }?;
        // SAFETY: the advice changes how the kernel fills the range, not what is in it. Huge pages would change as one.
        unsafe { madvise(start as *mut c_void, bytes, Advice::LinuxNoHugepage) }?;
        let (start, len) = (start as u64, bytes as u64);
        let mut register = Register { start, len, mode: UFFDIO_REGISTER_MODE_WP, ioctls: 0 };
        // SAFETY: as above. A write to a page that is marked goes on by itself, so the range stays memory like any other.
        unsafe { ioctl(&userfault, Updater::<UFFDIO_REGISTER, Register>::new(&mut register)) }?;
        let pagemap = File::open("/proc/self/pagemap")?;
        let regions = vec![Region::default(); REGIONS].into();
        let mut kernel = Self { start, pagemap, regions, _userfault: userfault };
        // Whether the kernel knows the call at all: nothing is marked in no pages.
        kernel.scan(start, start, |_| {})?;
        Ok(kernel)
    }

    /// Indices of pages that were written to since the last call, or since they came to be.
    pub(super) fn take(&mut self, bytes: usize) -> Vec<u32> {
        let (start, end) = (self.start, self.start + bytes as u64);
        let page = |address: u64| ((address - start) / PAGE_BYTES as u64) as u32;
        let mut changed = Vec::new();
        let scanned = self.scan(start, end, |region| changed.extend(page(region.start)..page(region.end)));
        if scanned.is_err() {
            // Marks may be gone that were not listed: nothing is sure but all.
            return (0..page(end)).collect();
        }
        changed
    }

    fn scan(&mut self, start: u64, end: u64, mut found: impl FnMut(&Region)) -> io::Result<()> {
        let mut scan = Scan {
            size: size_of::<Scan>() as u64,
            flags: PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC,
            start,
            end,
            walk_end: 0,
            vec: self.regions.as_mut_ptr() as u64,
            vec_len: self.regions.len() as u64,
            max_pages: 0,
            category_inverted: 0,
            category_mask: PAGE_IS_WRITTEN,
            // Without it pages that never came to be count as written. A page that is swapped out may well have been.
            category_anyof_mask: PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
            return_mask: PAGE_IS_WRITTEN,
        };
        loop {
            // How many are listed is the call's own answer, which is not handed on: the rest stays empty.
            self.regions.fill(Region::default());
            // SAFETY: the opcode is the one for this struct, which is laid out as the kernel's; `vec` and `vec_len` are those of
            // a buffer that outlives the call.
            unsafe { ioctl(&self.pagemap, Updater::<PAGEMAP_SCAN, Scan>::new(&mut scan)) }?;
            self.regions.iter().take_while(|region| region.end != 0).for_each(&mut found);
            if scan.walk_end >= end {
                return Ok(());
            }
            scan.start = scan.walk_end;
        }
    }
}
