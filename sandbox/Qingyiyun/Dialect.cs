namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>What went wrong, before it becomes one of three codes.</summary>
internal enum Fault
{
    BadCredentials,
    BadToken,
    SchemeUnknown,
    SchemeDisabled,
    MissingParameter,
    ParameterOutOfRange,
    RequiredFieldMissing,
    NotFound,
    UnknownPath,
    KeyExists,
    TooManyRequests,
    Internal,
}

/// <summary>The three published sets of codes side by side (reference §7), and the HTTP status that goes with each.</summary>
internal static class Dialect
{
    public static (int Code, int Status) Of(Fault fault, int dialect) => (fault, dialect) switch
    {
        (Fault.BadCredentials, 2) => (40001, 401),
        (Fault.BadCredentials, 3) => (10001, 401),
        (Fault.BadCredentials, _) => (40101, 401),
        (Fault.BadToken, 2) => (40002, 401),
        (Fault.BadToken, 3) => (10001, 401),
        (Fault.BadToken, _) => (40102, 401),
        (Fault.SchemeUnknown, 2) => (40003, 404),
        (Fault.SchemeUnknown, 3) => (40301, 403),
        (Fault.SchemeUnknown, _) => (40101, 404),
        (Fault.SchemeDisabled, 2) => (40004, 403),
        (Fault.SchemeDisabled, 3) => (40301, 403),
        (Fault.SchemeDisabled, _) => (40102, 403),
        (Fault.MissingParameter, 2) => (40005, 400),
        (Fault.MissingParameter, _) => (40001, 400),
        (Fault.ParameterOutOfRange, 2) => (40005, 400),
        (Fault.ParameterOutOfRange, _) => (40003, 400),
        (Fault.RequiredFieldMissing, _) => (40001, 400),
        (Fault.NotFound, _) => (40401, 404),
        (Fault.UnknownPath, _) => (40402, 404),
        (Fault.KeyExists, _) => (50201, 409),
        (Fault.TooManyRequests, 2) => (40029, 429),
        (Fault.TooManyRequests, 3) => (429, 429),
        (Fault.TooManyRequests, _) => (42901, 429),
        _ => (50001, 500),
    };
}
