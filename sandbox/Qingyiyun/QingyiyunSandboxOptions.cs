namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>How the simulated Qingyiyun answers where the provider's pages are silent or contradict each other.</summary>
public sealed record QingyiyunSandboxOptions
{
    /// <summary>Seed of the throws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Key of the application, 12 characters.</summary>
    public string AppKey { get; init; } = "sandboxkey12";

    /// <summary>Its secret, 20 characters.</summary>
    public string AppSecret { get; init; } = "sandbox-secret-12345";

    /// <summary>The scheme (方案) that <c>/write</c> and the accounting are about.</summary>
    public string SchemeId { get; init; } = "5f0c6f3a-2b1d-4c7e-9a4b-0d8e7f6a5c21";

    /// <summary>Schemes beside it, each with records of its own.</summary>
    public IReadOnlyList<string> OtherSchemeIds { get; init; } = [];

    /// <summary>Whether the scheme is switched off: even a fresh token is refused.</summary>
    public bool SchemeDisabled { get; init; }

    /// <summary>Life of a token. Each call of <c>/v2/oauth</c> issues another one, older ones stay valid.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromSeconds(7200);

    /// <summary>Where a token is looked for; the header wins when both are allowed and present.</summary>
    public TokenPlace TokenPlace { get; init; } = TokenPlace.HeaderOrQuery;

    /// <summary>Which of the three published sets of error codes is spoken: 1, 2 or 3.</summary>
    public int Dialect { get; init; } = 1;

    /// <summary>Whether errors come with a matching HTTP status, and not all with 200.</summary>
    public bool MatchingStatus { get; init; } = true;

    /// <summary>The envelope of errors.</summary>
    public ErrorEnvelope ErrorEnvelope { get; init; } = ErrorEnvelope.Success;

    /// <summary>What <c>store</c> does with bad and with repeated records.</summary>
    public StoreMode StoreMode { get; init; } = StoreMode.AllOrNothing;

    /// <summary>Primary-key field of the scheme (数据主键).</summary>
    public string PrimaryKey { get; init; } = "id";

    /// <summary>Field by which <see cref="QingyiyunAccounting.StaleOverwrites"/> tells older from newer.</summary>
    public string VersionField { get; init; } = "updated_at";

    /// <summary>Fields that a record must have, and not empty.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = ["id", "name"];

    /// <summary>Which of the four published shapes a query answers with: 1 to 4. In 3 the total stands beside <c>content</c>: inside an array, as the page has it, is no JSON.</summary>
    public int QueryShape { get; init; } = 1;

    /// <summary>Whether a text in a filter must equal, and not only be contained.</summary>
    public bool PlainTextIsExact { get; init; }

    /// <summary>How long a stored record takes to show in <c>query</c> and <c>find-one</c>.</summary>
    public TimeSpan VisibilityDelay { get; init; }

    /// <summary>How long after a late effect its writer may not know of it: until then the next write under the id is held against the late one, and not against the writer.</summary>
    public TimeSpan LateExcuse { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Whether <c>created_at</c> is a number with a fraction.</summary>
    public bool CreatedAtAsFloat { get; init; }

    /// <summary>Whether the storage's <c>created_at</c> and <c>updated_at</c> hide fields of the record with these names, in flat answers.</summary>
    public bool StorageFieldsWin { get; init; }

    /// <summary>Whether <c>find-one</c> of an unknown id is a success with null, and not 40401.</summary>
    public bool FindOneUnknownIsNull { get; init; }

    /// <summary>Calls of one natural minute, over all tokens; 0 for no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Store calls of one natural minute; 0 for no limit of their own.</summary>
    public int StoresPerMinute { get; init; }

    /// <summary>How long every call is refused after a breach.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether calls refused during the block prolong it.</summary>
    public bool RefusedCallsProlongBlock { get; init; }

    /// <summary>Whether the 429 names the seconds that are left.</summary>
    public bool RetryAfterPresent { get; init; } = true;
}

/// <summary>Where the access token is looked for.</summary>
public enum TokenPlace
{
    /// <summary>Header, or query parameter.</summary>
    HeaderOrQuery,

    /// <summary>Only <c>Authorization: Bearer</c>.</summary>
    Header,

    /// <summary>Only <c>?access_token=</c>.</summary>
    Query,
}

/// <summary>The forms of an error's envelope.</summary>
public enum ErrorEnvelope
{
    /// <summary><c>{success, code, message, content}</c>.</summary>
    Success,

    /// <summary><c>{code, message, detail, requestId, timestamp}</c>, without <c>success</c>.</summary>
    Detail,
}

/// <summary>What <c>store</c> does. All modes but the partial ones refuse the whole batch for one record that lacks a required field.</summary>
public enum StoreMode
{
    /// <summary>A repeated key overwrites and is counted as inserted.</summary>
    AllOrNothing,

    /// <summary>Bad records are counted as failed, good ones are kept.</summary>
    PartialKeepsGood,

    /// <summary>Bad records are counted as failed, and nothing is kept.</summary>
    PartialDropsGood,

    /// <summary>A repeated key changes nothing and is counted as inserted all the same.</summary>
    SilentSkip,

    /// <summary>A repeated key overwrites; only new keys are counted as inserted.</summary>
    Upsert,

    /// <summary>The scheme has no primary key: a repeated key becomes a second record.</summary>
    DuplicateInsert,

    /// <summary>A repeated key is a conflict: 50201 for the whole batch.</summary>
    Conflict,
}
