//! What one `xBestIndex` call asks, as plain data.

/// A constraint's operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`.
    Eq,
    /// `IS`.
    Is,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// LIMIT (SQLite 3.38 and later).
    Limit,
    /// OFFSET (SQLite 3.38 and later).
    Offset,
    /// Any other; left to SQLite.
    Other,
}

/// One term of WHERE that SQLite offers, or LIMIT or OFFSET.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// The column's position; meaningless for LIMIT and OFFSET.
    pub column: usize,
    /// The operator.
    pub op: Op,
    /// Whether its value is known in the join order being planned.
    pub usable: bool,
    /// Whether it compares under the column's own collation.
    pub own_collation: bool,
    /// Whether it is an IN whose whole list can be handed over (SQLite 3.38 and later).
    pub is_list: bool,
}

/// Which shortcuts are on; each can be switched off by a setting.
#[derive(Debug, Clone, Copy)]
pub struct Shortcuts {
    /// `=` on fields is sent.
    pub filters: bool,
    /// ORDER BY is sent.
    pub order: bool,
    /// Ranges end the reading early.
    pub ranges: bool,
    /// LIMIT sizes the first page.
    pub limit: bool,
    /// The columns read narrow the answer.
    pub columns: bool,
    /// The server takes several filters at once.
    pub filters_list: bool,
    /// Rows of which nothing is read are counted by the API's total.
    pub count: bool,
    /// Many ids are looked up in the list's pages.
    pub pages: bool,
}

impl Shortcuts {
    /// Everything on, filters one at a time.
    pub const ALL: Self = Self {
        filters: true,
        order: true,
        ranges: true,
        limit: true,
        columns: true,
        filters_list: false,
        count: true,
        pages: true,
    };
    /// Everything off.
    pub const NONE: Self = Self {
        filters: false,
        order: false,
        ranges: false,
        limit: false,
        columns: false,
        filters_list: false,
        count: false,
        pages: false,
    };
}

/// All that one `xBestIndex` call asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The terms offered.
    pub constraints: Vec<Constraint>,
    /// ORDER BY: position (`None`: the rowid) and whether descending.
    pub order_by: Vec<(Option<usize>, bool)>,
    /// `colUsed`: bit 63 stands for all columns from the 64th on.
    pub used: u64,
    /// Arguments that CREATE VIRTUAL TABLE gives.
    pub preset: Vec<usize>,
    /// Account and app, where the settings give them.
    pub defaults: Vec<usize>,
    /// Whether a term gives account or app a value that is known only when the statement runs: it may be a subquery.
    pub is_late: bool,
    /// Whether the statement has such a term, and this call leaves it out.
    pub is_withheld: bool,
    /// Which shortcuts are on.
    pub shortcuts: Shortcuts,
}
