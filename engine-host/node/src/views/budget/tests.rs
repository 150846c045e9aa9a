//! A node whose costs are made up, in virtual time.

use lightcone_render::Size;
use proptest::prelude::*;

use super::*;

/// What drawing takes: seconds for a pixel with stairs and for a view, and how much it varies.
#[derive(Clone, Copy, Debug)]
struct Costs {
    pixel_s: f64,
    view_s: f64,
    noise: f64,
}

/// 18 ms at 1280×720 and 7 ms at 640×360 with smooth edges, as in the plaza on two cores.
const PLAZA: Costs = Costs { pixel_s: 12e-9, view_s: 3.3e-3, noise: 0.0 };

struct Node {
    budget: Budget,
    began: Instant,
    now: Instant,
    wishes: BTreeMap<SessionId, Wish>,
    costs: Costs,
    ticks: Ticks,
    behind: fn(SessionId, Given) -> bool,
    late: bool,
    chance: u64,
}

impl Node {
    fn new(views: u64, costs: Costs) -> Self {
        let now = Instant::now();
        let wishes = (0..views).map(|id| (SessionId(id), Wish { size: Size::HD, rate_hz: 30.0 })).collect();
        let (budget, ticks) = (Budget::new(now, false, BitratePolicy::default()), Ticks::default());
        Self { budget, began: now, now, wishes, costs, ticks, behind: |_, _| false, late: false, chance: 1 }
    }

    fn given(&self) -> Vec<Given> {
        self.wishes.keys().filter_map(|session| self.budget.given(*session)).collect()
    }

    fn steps(&self) -> Vec<usize> {
        self.given().iter().map(|given| given.step).collect()
    }

    /// Seconds of drawing in a second, if all is drawn that is given.
    fn busy(&self) -> f64 {
        let picture_s = |given: &Given| self.costs.view_s + self.costs.pixel_s * pixels(given);
        self.given().iter().map(|given| given.rate_hz * picture_s(given)).sum()
    }

    /// Evenly spread from −1 to 1, the same in each run.
    fn next_noise(&mut self) -> f64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
    }

    /// One window of drawing what there is time for, and the decision after it.
    fn window(&mut self) -> Decided {
        self.budget.seat(&self.wishes, self.now);
        let (given, noise) = (self.given(), self.costs.noise * self.next_noise() + 1.0);
        let fits = (MAX_BUSY_SHARE / (self.busy() * noise)).min(1.0);
        for given in given {
            let pictures = (given.rate_hz * WINDOW.as_secs_f64() * fits).ceil();
            let took_s = pictures * noise * (self.costs.view_s + self.costs.pixel_s * pixels(&given));
            self.budget.drew((0..pictures as u32).map(|_| given), Duration::from_secs_f64(took_s));
        }
        for session in self.wishes.keys() {
            let given = self.budget.given(*session).expect("it is there");
            self.budget.had_turn(*session, (self.behind)(*session, given));
        }
        self.ticks.all += 8;
        self.ticks.late += if self.late { 8 } else { 0 };
        self.now += WINDOW;
        self.budget.decide(self.now, self.ticks).expect("the window is over")
    }

    fn run(&mut self, seconds: u32) -> [u32; 2] {
        let mut decided = [0; 2];
        for _ in 0..seconds * 4 {
            match self.window() {
                Decided::Less => decided[0] += 1,
                Decided::More => decided[1] += 1,
                Decided::Same => {}
            }
        }
        decided
    }
}

/// In pixels that are drawn with stairs: three with smooth edges take as long as four.
fn pixels(given: &Given) -> f64 {
    let each = if given.edges == Edges::Smooth { 4.0 / 3.0 } else { 1.0 };
    each * f64::from(given.size.width()) * f64::from(given.size.height())
}

fn spread(steps: &[usize]) -> usize {
    steps.iter().max().unwrap_or(&0) - steps.iter().min().unwrap_or(&0)
}

#[test]
fn a_node_that_has_time_gives_all_that_is_wished() {
    let mut node = Node::new(1, PLAZA);
    assert_eq!((node.run(60), node.steps()), ([0, 0], vec![0]));
}

#[test]
fn too_much_is_taken_away_from_all_alike_at_once_and_then_all_stays() {
    let mut node = Node::new(8, PLAZA);
    node.run(1);
    assert!(node.busy() <= MAX_BUSY_SHARE * 1.15, "after a second: {} s/s, {:?}", node.busy(), node.steps());
    node.run(1);
    assert!(node.busy() <= MAX_BUSY_SHARE, "{} s/s, {:?}", node.busy(), node.steps());
    assert!(spread(&node.steps()) <= 1, "{:?}", node.steps());
    let settled = node.steps();
    assert_eq!((node.run(600), node.steps()), ([0, 0], settled));
}

#[test]
fn when_others_leave_it_comes_back_step_by_step() {
    let mut node = Node::new(8, PLAZA);
    node.run(30);
    node.wishes.retain(|session, _| session.0 < 1);
    let mut stepped = vec![(node.now, node.steps()[0])];
    for _ in 0..40 * 4 {
        node.window();
        if node.steps()[0] != stepped[stepped.len() - 1].1 {
            stepped.push((node.now, node.steps()[0]));
        }
    }
    assert_eq!(stepped[stepped.len() - 1].1, 0, "after 40 s: {stepped:?}");
    assert!(stepped.windows(2).skip(1).all(|two| two[0].1 == two[1].1 + 1), "a step at a time");
    assert!(stepped.windows(2).skip(1).all(|two| two[1].0 - two[0].0 >= VIEW_KEEPS_STEP), "a few seconds each");
}

#[test]
fn newcomers_begin_where_the_others_are() {
    let mut node = Node::new(8, PLAZA);
    node.run(30);
    let before = node.steps();
    node.wishes.insert(SessionId(8), Wish { size: Size::HD, rate_hz: 30.0 });
    node.budget.seat(&node.wishes, node.now);
    assert_eq!(node.steps()[8], *before.iter().max().unwrap());
    node.run(10);
    assert!(node.busy() <= MAX_BUSY_SHARE && spread(&node.steps()) <= 1, "{:?}", node.steps());
}

#[test]
fn one_slow_window_takes_nothing_away() {
    let mut node = Node::new(1, PLAZA);
    node.run(10);
    node.costs.view_s *= 20.0;
    node.window();
    node.costs = PLAZA;
    assert_eq!((node.run(10), node.steps()), ([0, 0], vec![0]));
}

#[test]
fn late_ticks_come_before_quality() {
    let mut node = Node::new(4, Costs { pixel_s: 1e-9, view_s: 1e-3, noise: 0.0 });
    node.run(10);
    assert_eq!(node.steps(), [0; 4]);
    node.late = true;
    node.run(1);
    assert!(node.steps().iter().all(|step| *step >= 1), "{:?}", node.steps());
    node.run(20);
    assert_eq!(node.steps(), [LAST_STEP; 4]);
    node.late = false;
    node.run(60);
    assert_eq!(node.steps(), [0; 4]);
}

#[test]
fn encoders_that_are_behind_are_relieved_and_tried_again_ever_later() {
    let mut node = Node::new(4, Costs { pixel_s: 1e-9, view_s: 1e-3, noise: 0.0 });
    // They keep up with 960×540 at 20 pictures a second.
    node.behind = |_, given| given.step < 2;
    node.run(60);
    let [less, more] = node.run(300);
    assert!(
        (1..=6).contains(&less) && more >= less,
        "in five minutes taken away {less} times, given back {more} times"
    );
    assert!(spread(&node.steps()) <= 1 && node.steps().iter().all(|step| *step >= 1), "{:?}", node.steps());
    // It waits long by now, but not when there are fewer.
    while node.window() != Decided::Less {}
    node.behind = |_, _| false;
    node.wishes.retain(|session, _| session.0 < 2);
    node.run(15);
    assert_eq!(node.steps(), [0; 2]);
}

#[test]
fn nothing_is_taken_away_where_quality_is_kept() {
    let mut node = Node::new(8, PLAZA);
    node.budget = Budget::new(node.now, true, BitratePolicy::default());
    assert_eq!((node.run(60), node.steps()), ([0, 0], vec![0; 8]));
    assert!(node.budget.load() > 3.0, "it is shown all the same: {}", node.budget.load());
}

#[test]
fn one_encoder_that_is_behind_is_its_own_affair() {
    let mut node = Node::new(3, Costs { pixel_s: 1e-9, view_s: 1e-3, noise: 0.0 });
    node.behind = |session, _| session.0 == 1;
    assert_eq!((node.run(60), node.steps()), ([0, 0], vec![0; 3]));
}

#[test]
fn views_of_different_wishes_stand_on_the_same_step() {
    let mut node = Node::new(6, PLAZA);
    let small = Wish { size: Size::new(640, 360).unwrap(), rate_hz: 15.0 };
    node.wishes.extend((3..6).map(|id| (SessionId(id), small)));
    node.run(30);
    assert!(spread(&node.steps()) <= 1 && node.steps()[0] > 0, "{:?}", node.steps());
}

fn costs() -> impl Strategy<Value = Costs> {
    (0.1e-9..60e-9, 0.01e-3..20e-3, 0.0..0.15).prop_map(|(pixel_s, view_s, noise)| Costs { pixel_s, view_s, noise })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_steady_load_settles(views in 1_u64..24, costs in costs()) {
        let mut node = Node::new(views, costs);
        node.run(180);
        let [less, more] = node.run(300);
        let fits = node.busy() <= MAX_BUSY_SHARE * (1.0 + costs.noise);
        prop_assert!(fits || node.steps().iter().all(|step| *step == LAST_STEP), "{} s/s, {:?}", node.busy(), node.steps());
        prop_assert!(less <= 4 && more <= 4 * (less + 1), "taken away {less} times, given back {more} times");
    }

    #[test]
    fn whatever_happens_views_stay_together_and_get_larger_rarely(
        story in prop::collection::vec((1_u64..16, costs(), any::<bool>(), 1_u32..40), 1..12),
    ) {
        let mut node = Node::new(1, PLAZA);
        let mut again = Node { began: node.began, now: node.began, budget: Budget::new(node.began, false, BitratePolicy::default()), ..Node::new(1, PLAZA) };
        let mut upward: BTreeMap<SessionId, Instant> = BTreeMap::new();
        let mut before: BTreeMap<SessionId, usize> = BTreeMap::new();
        for (views, costs, late, windows) in story {
            for node in [&mut node, &mut again] {
                node.wishes = Node::new(views, costs).wishes;
                (node.costs, node.late) = (costs, late);
            }
            for _ in 0..windows {
                prop_assert_eq!(node.window(), again.window());
                let steps = node.steps();
                prop_assert_eq!(&steps, &again.steps());
                prop_assert!(spread(&steps) <= 1 && steps.iter().all(|step| *step <= LAST_STEP), "{:?}", steps);
                let now: BTreeMap<_, _> = node.wishes.keys().copied().zip(steps).collect();
                for (session, step) in &now {
                    if before.get(session).is_some_and(|earlier| step < earlier) {
                        let last = upward.insert(*session, node.now);
                        prop_assert!(last.is_none_or(|last| node.now - last >= VIEW_KEEPS_STEP));
                    }
                }
                upward.retain(|session, _| now.contains_key(session));
                before = now;
            }
        }
    }
}
