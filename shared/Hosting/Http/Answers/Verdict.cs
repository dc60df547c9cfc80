namespace OkkiBridge.Hosting.Http;

/// <summary>What an answer of a provider says (P12): proof, a refusal of one record, or nothing that can be relied on.</summary>
public enum Verdict
{
    /// <summary>Not understood, or no answer at all: never "nothing there", never "done", never "this record is bad". Asked again, then narrowed down.</summary>
    Inconclusive,

    /// <summary>Proof: success, with what was asked for.</summary>
    Done,

    /// <summary>Proof of the endpoint that was asked: the record is not there (any more).</summary>
    Gone,

    /// <summary>Proof of the endpoint that was asked: the record is there already.</summary>
    AlreadyThere,

    /// <summary>This record, or this request, is refused for good.</summary>
    Refused,

    /// <summary>Too many calls: nothing took effect, all replicas wait as long as the answer says.</summary>
    Throttled,

    /// <summary>The token is refused: get a new one, repeat once.</summary>
    Reauthenticate,

    /// <summary>Credentials, scope, scheme or address: no record is at fault.</summary>
    Configuration,
}
