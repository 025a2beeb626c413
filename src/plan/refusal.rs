//! Plans that send nothing: they say why when they are run, or are never run.

use super::{Choice, Constraint, Op, Plan, Planner, Source, Taken};

/// The cost of a plan that cannot be carried out: any other is better.
const PROHIBITIVE: f64 = 1e15;

/// The cost of a plan that is there for SQLite to see that there is one.
const NEVER: f64 = 1e30;

impl Planner<'_> {
    /// No endpoint can be asked: a plan that says why, or `None` if another join order could help.
    pub(super) fn refusal(&self, given: &[usize]) -> Option<Choice> {
        let names = || given.iter().map(|&c| self.column(c).name);
        let missing = self.schema.table.routes.iter().find_map(|route| {
            let unfilled = self.unfilled(route)?;
            names().all(|name| route.takes(name)).then_some(unfilled)
        });
        let source = match missing {
            Some(argument) if self.field_filler(argument).is_some_and(|i| !self.asked.constraints[i].usable) => {
                return None;
            }
            Some(argument) => Source::Missing(argument.to_owned()),
            None => Source::Conflict(names().map(str::to_owned).collect()),
        };
        Some(self.never(source))
    }

    /// A plan that complains when it is run.
    fn never(&self, source: Source) -> Choice {
        Choice {
            plan: Plan::of(source),
            usage: vec![None; self.asked.constraints.len()],
            ordered: false,
            unique: false,
            cost: PROHIBITIVE,
            rows: 1_000_000,
        }
    }

    /// What to say where an argument is not known yet: nothing, or a plan that will not be taken and uses the ids and
    /// arguments that are known.
    ///
    /// SQLite takes a refusal for a plan that needs no other table (whereLoopAddVirtual). Where IN is not taken as a list
    /// it asks once more without IN; were that refused, it would not ask for a plan with IN and without the other tables,
    /// and find "no query solution".
    pub(super) fn later(&self, argument: &str) -> Option<Choice> {
        let is_known = |c: &Constraint| {
            let column = self.column(c.column);
            c.usable && c.op == Op::Eq && !c.is_list && (column.fills.is_some() || column.argument().is_some())
        };
        let mut taken = Taken::none_of(&self.asked.constraints);
        for (i, _) in self.asked.constraints.iter().enumerate().filter(|(_, c)| is_known(c)) {
            taken.take(i, false);
        }
        let plan = Plan { takes: taken.takes, ..Plan::of(Source::Missing(argument.to_owned())) };
        let choice = Choice { plan, usage: taken.usage, cost: NEVER, ..self.never(Source::Missing(String::new())) };
        (!choice.plan.takes.is_empty()).then_some(choice)
    }
}
