namespace OkkiBridge.Sandbox.Okki;

/// <summary>What the simulated OKKI holds and how it answers where the provider's pages are silent. Defaults follow the best evidence.</summary>
public sealed record OkkiSandboxOptions
{
    /// <summary>Companies at the start.</summary>
    public int Companies { get; init; } = 2000;

    /// <summary>Products at the start.</summary>
    public int Products { get; init; } = 200;

    /// <summary>Sales orders at the start.</summary>
    public int Orders { get; init; } = 200;

    /// <summary>Seed of all data, shapes and throws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Companies without a name, spread over the others: a mapping that requires one rejects them.</summary>
    public int BadCompanies { get; init; }

    /// <summary>The OAuth client.</summary>
    public string ClientId { get; init; } = "sandbox";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; init; } = "sandbox-secret";

    /// <summary>User of the <c>password</c> grant.</summary>
    public string Username { get; init; } = "sandbox@sandbox.example";

    /// <summary>Password in clear; the wire carries its SHA-256 in hexadecimal digits.</summary>
    public string Password { get; init; } = "sandbox-password";

    /// <summary>Life of a token. Asking again within it gives the same end.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Whether <c>client_credentials</c> answers carry <c>expires_in</c>.</summary>
    public bool ExpiresInPresent { get; init; } = true;

    /// <summary>HTTP status of a refused token: 401, or 200 or 400 with the same body.</summary>
    public int RefusedTokenStatus { get; init; } = 401;

    /// <summary>HTTP status of a token that lacks the module.</summary>
    public int NoPermissionStatus { get; init; } = 401;

    /// <summary>Whether <c>Authorization: Bearer …</c> is taken.</summary>
    public bool AcceptBearer { get; init; } = true;

    /// <summary>Whether the bare token is taken as <c>Authorization</c>.</summary>
    public bool AcceptBareToken { get; init; } = true;

    /// <summary>Code 0 and key <c>msg</c> in place of code 200 and key <c>message</c>.</summary>
    public bool TemplateEnvelope { get; init; }

    /// <summary>HTTP status of an unknown company; the code is 404 in any case.</summary>
    public int UnknownCompanyStatus { get; init; } = 200;

    /// <summary>Rows of a page when <c>count</c> is not sent.</summary>
    public int DefaultPageSize { get; init; } = 20;

    /// <summary>Largest page, larger ones are cut to it in silence; 0 for none.</summary>
    public int LargestPageSize { get; init; } = 100;

    /// <summary>Whether the total is written as text.</summary>
    public bool TotalAsText { get; init; }

    /// <summary>Whether <c>count</c> is the page's length and not the total.</summary>
    public bool CountIsPageLength { get; init; }

    /// <summary>Whether a row at exactly <c>start_time</c> is in the window.</summary>
    public bool StartInclusive { get; init; } = true;

    /// <summary>Whether a row at exactly <c>end_time</c> is in the window.</summary>
    public bool EndInclusive { get; init; } = true;

    /// <summary>Whether an <c>end_time</c> without time of day means the end of that day, and not its start.</summary>
    public bool DateOnlyEndIsEndOfDay { get; init; }

    /// <summary>Whether the parameter <c>date</c> is honoured, and not ignored.</summary>
    public bool DateHonoured { get; init; }

    /// <summary>Order of the list.</summary>
    public ListOrder Order { get; init; } = ListOrder.UpdateTimeDescending;

    /// <summary>Whether rows with equal times stand in another order in every answer.</summary>
    public bool TiesShuffled { get; init; } = true;

    /// <summary>How long a change takes to show in the list. Details show it at once.</summary>
    public TimeSpan ListLag { get; init; }

    /// <summary>Whether the edit of a contact moves its company's <c>update_time</c>.</summary>
    public bool ContactEditMovesUpdateTime { get; init; } = true;

    /// <summary>Whether deletion moves <c>update_time</c>, so that a window over deleted records finds it.</summary>
    public bool DeletionMovesUpdateTime { get; init; } = true;

    /// <summary>Whether documents take all shapes that the provider's pages show; else each has the shape of the samples.</summary>
    public bool ShapesAlternate { get; init; } = true;

    /// <summary>Whether documents carry keys that no page names.</summary>
    public bool UnknownKeys { get; init; } = true;

    /// <summary>Whether one company has an id above 2^53.</summary>
    public bool HugeId { get; init; }

    /// <summary>Whether the account's plan has message push.</summary>
    public bool PushAllowed { get; init; } = true;

    /// <summary>Whether pushes are signed over the body with plain slashes, though <c>\/</c> is sent; else over the bytes as sent.</summary>
    public bool PushSignedOverPlainSlashes { get; init; } = true;

    /// <summary>Most events in one push.</summary>
    public int PushEventsPerMessage { get; init; } = 1;

    /// <summary>Probability that a push is sent twice with one message id.</summary>
    public double PushDuplicates { get; init; }

    /// <summary>Longest delay of a push after the change; each waits a part of it, so that pushes overtake each other.</summary>
    public TimeSpan PushDelay { get; init; }

    /// <summary>Calls of one natural minute, more are answered with 429; 0 for no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Life in the data: changes of all kinds in a second, by the sandbox's clock.</summary>
    public double ChangesPerSecond { get; init; }

    /// <summary>Life in the data that needs no clock: changes of all kinds after each answer of the list.</summary>
    public int ChangesPerListCall { get; init; }

    /// <summary>Companies that the job shortly after midnight (China) moves to the public pool in one second.</summary>
    public int MidnightPoolJob { get; init; }
}

/// <summary>Order of the lists.</summary>
public enum ListOrder
{
    /// <summary>Newest <c>update_time</c> first.</summary>
    UpdateTimeDescending,

    /// <summary>Newest <c>order_time</c> (contact) first: contacts re-order rows inside a closed window.</summary>
    OrderTimeDescending,

    /// <summary>Highest id first.</summary>
    IdDescending,
}
