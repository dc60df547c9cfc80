using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>Qingyiyun's operations and manners.</summary>
internal sealed class QingyiyunProvider : IProvider
{
    private const string Scheme = "/v2/open-api/business/{scheme}";
    private readonly QingyiyunEnvelope _envelope;
    private readonly QingyiyunTokens _tokens;
    private readonly RateLimit _limit;

    public QingyiyunProvider(QingyiyunSandboxOptions options, IReadOnlyDictionary<string, SchemeRecords> schemes, QingyiyunEnvelope envelope, QingyiyunTokens tokens, RateLimit limit)
    {
        (_envelope, _tokens, _limit) = (envelope, tokens, limit);
        SchemeRecords Of(Call call) => schemes[call.RoutePart("scheme")];
        var dispatching = new Dispatching();
        Operations =
        [
            Operation.Post("/v2/oauth", FaultSets.Call, tokens.IssueAsync),
            Post("/store", FaultSets.Write, call => Of(call).Writing.StoreAsync(call)),
            Post("/store-dispatch", FaultSets.Write, call => Of(call).Writing.StoreAsync(call)),
            Post("/query", FaultSets.List, call => Of(call).Reading.QueryAsync(call)),
            Get("/find-one/{id}", call => Of(call).Reading.FindOne(call)),
            Post("/data-link", FaultSets.WithToken, call => Task.FromResult(Dispatching.DataLink(call))),
            Get("/dispatch-source", dispatching.Dispatch),
            Get("/dispatch-target", dispatching.Dispatch),
            Operation.Post("/write", FaultSets.PlainWrite, call => tokens.SchemeDisabled
                ? Task.FromResult(Answer.Text(403, "方案已禁用"))
                : schemes[options.SchemeId].Writing.WriteAsync(call)),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; private set; }

    public void Add(IEnumerable<Operation> operations) => Operations = [.. Operations, .. operations];

    public Answer? Refuse(Call call, Operation operation) => _limit.Refuse(operation.Pattern.Contains("/store", StringComparison.Ordinal));

    public Answer Decorate(Answer answer, Call call) => _limit.Decorate(answer);

    public Answer UnknownPath(Call call) => _envelope.Failure(Fault.UnknownPath, "接口不存在", 404);

    public Answer TooManyRequests(int? retryAfterSeconds) => _envelope.TooManyRequests(retryAfterSeconds);

    public Answer ServerError(int status) => _envelope.Failure(Fault.Internal, "系统内部错误", status);

    public Answer RefuseToken(Call call)
    {
        _tokens.Revoke(call);
        return _tokens.Refused();
    }

    private Operation Post(string path, IReadOnlyList<FaultKind> faults, Func<Call, Task<Answer>> run) =>
        Operation.Post(Scheme + path, faults, async call => _tokens.Check(call) ?? await run(call));

    private Operation Get(string path, Func<Call, Answer> run) =>
        Operation.Get(Scheme + path, FaultSets.WithToken, call => _tokens.Check(call) ?? run(call));
}
