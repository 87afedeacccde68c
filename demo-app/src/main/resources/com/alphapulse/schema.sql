-- AlphaPulse, as it grew over the years: no foreign keys, and no unique keys on what the exchange numbers.
CREATE TABLE wallets (
    account  text NOT NULL,
    coin     text NOT NULL,
    balance  numeric(28, 8) NOT NULL,
    PRIMARY KEY (account, coin)
);

CREATE TABLE sync_state (
    account  text NOT NULL,
    symbol   text NOT NULL,
    last_seq bigint NOT NULL,
    PRIMARY KEY (account, symbol)
);

CREATE TABLE account_status (
    account text PRIMARY KEY,
    status  text NOT NULL
);

CREATE TABLE orders (
    id         bigserial PRIMARY KEY,
    account    text NOT NULL,
    order_no   bigint NOT NULL,
    symbol     text NOT NULL,
    side       text NOT NULL,
    qty        numeric(28, 8) NOT NULL CHECK (qty > 0),
    price      numeric(28, 8) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_by_account ON orders (account, order_no);

CREATE TABLE order_events (
    id       bigserial PRIMARY KEY,
    account  text NOT NULL,
    order_no bigint NOT NULL,
    event    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_events_by_account ON order_events (account, order_no);

CREATE TABLE trades (
    id      bigserial PRIMARY KEY,
    account text NOT NULL,
    symbol  text NOT NULL,
    seq     bigint NOT NULL,
    side    text NOT NULL,
    qty     numeric(28, 8) NOT NULL,
    price   numeric(28, 8) NOT NULL,
    fee     numeric(28, 8) NOT NULL
);
CREATE INDEX trades_by_account ON trades (account, symbol, seq);

CREATE TABLE wallet_entries (
    id         bigserial PRIMARY KEY,
    account    text NOT NULL,
    symbol     text NOT NULL,
    seq        bigint NOT NULL,
    base_delta numeric(28, 8) NOT NULL,
    quote_delta numeric(28, 8) NOT NULL
);
CREATE INDEX wallet_entries_by_account ON wallet_entries (account, symbol, seq);

CREATE TABLE positions (
    account text NOT NULL,
    symbol  text NOT NULL,
    version bigint NOT NULL,
    qty     numeric(28, 8) NOT NULL,
    entry_price numeric(28, 8) NOT NULL CHECK (entry_price > 0)
);
CREATE INDEX positions_by_account ON positions (account);
