using Jobplane.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Testing;

/// <summary>The example of docs/testing-your-jobs.md.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Shipping_an_order_sends_a_receipt()
    {
        await using var jobs = await JobplaneTestHost.CreateAsync(builder =>
        {
            builder.AddHandler<ShipOrder, ShipOrderHandler>().AddHandler<SendReceipt, SendReceiptHandler>();
            builder.Services.AddSingleton<Warehouse>();
        });

        await jobs.Client.EnqueueAsync(new ShipOrder(42), new() { ProjectId = "shop" });
        IReadOnlyList<JobRun> runs = await jobs.RunUntilIdleAsync();

        Assert.Equal(["ship_order", "send_receipt"], runs.Select(run => run.Job.Type));
        Assert.All(runs, run => Assert.Equal(JobStatus.Completed, run.Job.Status));
        jobs.ShouldHaveEnqueued<SendReceipt>(receipt => receipt.Order == 42);
    }

    [Fact]
    public async Task An_order_that_is_out_of_stock_is_tried_again_later()
    {
        await using var jobs = await JobplaneTestHost.CreateAsync(builder =>
        {
            builder.AddHandler<ShipOrder, ShipOrderHandler>();
            builder.Services.AddSingleton(new Warehouse { Stock = 0 });
        });

        JobRun first = await jobs.RunOneAsync(new ShipOrder(42));

        Assert.IsType<OutOfStockException>(first.Exception);
        Assert.Equal(JobStatus.Pending, first.Job.Status);
        jobs.ShouldNotHaveEnqueued<SendReceipt>();

        jobs.Services.GetRequiredService<Warehouse>().Stock = 1;
        Assert.Empty(await jobs.RunUntilIdleAsync());
        jobs.Advance(TimeSpan.FromSeconds(2));
        JobRun second = Assert.Single(await jobs.RunUntilIdleAsync());

        Assert.Equal((JobStatus.Completed, 2), (second.Job.Status, second.Attempt));
        jobs.ShouldHaveEnqueued<SendReceipt>();
    }

    private sealed record ShipOrder(int Id);

    private sealed record SendReceipt(int Order);

    private sealed class OutOfStockException : Exception;

    private sealed class Warehouse
    {
        public int Stock { get; set; } = 1;
    }

    private sealed class ShipOrderHandler(Warehouse warehouse, JobClient jobs) : IJobHandler<ShipOrder>
    {
        public async Task HandleAsync(ShipOrder job, JobContext context, CancellationToken cancellationToken)
        {
            if (warehouse.Stock == 0)
                throw new OutOfStockException();
            await jobs.EnqueueAsync(new SendReceipt(job.Id), new() { ProjectId = context.ProjectId }, cancellationToken);
        }
    }

    private sealed class SendReceiptHandler : IJobHandler<SendReceipt>
    {
        public Task HandleAsync(SendReceipt job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
